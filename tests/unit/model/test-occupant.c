/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/occupant.h"

static void
test_fields (void)
{
  g_autoptr (WcOccupant) occupant =
      wc_occupant_new ("thirdwitch", "hag66@shakespeare.lit", "dd72603deec90a38");
  g_autoptr (WcOccupant) copy = NULL;

  g_assert_cmpint (occupant->affiliation, ==, WC_AFFILIATION_NONE);
  g_assert_cmpint (occupant->role, ==, WC_ROLE_NONE);
  wc_str_set (&occupant->reason, "a witch");
  copy = wc_occupant_copy (occupant);
  wc_str_set (&copy->nick, "oldhag");
  g_assert_cmpstr (occupant->nick, ==, "thirdwitch");
  g_assert_cmpstr (copy->nick, ==, "oldhag");
  g_assert_cmpstr (copy->jid, ==, "hag66@shakespeare.lit");
  g_assert_cmpstr (copy->occupant_id, ==, "dd72603deec90a38");
  g_assert_cmpstr (copy->reason, ==, "a witch");
}

static void
test_words (void)
{
  WcRole role = WC_ROLE_VISITOR;
  WcAffiliation affiliation = WC_AFFILIATION_OWNER;

  for (int i = 0; i < WC_N_ROLES; i++)
    {
      g_assert_true (wc_role_from_string (wc_role_to_string (i), &role));
      g_assert_cmpint (role, ==, i);
    }
  for (int i = 0; i < WC_N_AFFILIATIONS; i++)
    {
      g_assert_true (
          wc_affiliation_from_string (wc_affiliation_to_string (i), &affiliation));
      g_assert_cmpint (affiliation, ==, i);
    }
  g_assert_false (wc_role_from_string ("owner", &role));
  g_assert_false (wc_affiliation_from_string ("moderator", &affiliation));
  g_assert_cmpstr (wc_affiliation_to_string (WC_AFFILIATION_OUTCAST), ==, "outcast");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/occupant/fields", test_fields);
  g_test_add_func ("/model/occupant/words", test_words);
  return g_test_run ();
}
