/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/presence.h"

static void
test_fields (void)
{
  g_autoptr (WcPresence) presence =
      wc_presence_new (3, "romeo@montague.lit/orchard", WC_PRESENCE_SHOW_DND, "wooing");
  g_autoptr (WcPresence) second = wc_presence_ref (presence);

  g_assert_cmpstr (second->jid, ==, "romeo@montague.lit/orchard");
  g_assert_cmpstr (second->status, ==, "wooing");
  g_assert_cmpint (second->show, ==, WC_PRESENCE_SHOW_DND);
  g_assert_cmpint (second->priority, ==, 0);
}

static void
test_words (void)
{
  WcPresenceShow show = WC_PRESENCE_SHOW_DND;

  for (int i = 0; i < WC_N_PRESENCE_SHOWS; i++)
    {
      g_assert_true (
          wc_presence_show_from_string (wc_presence_show_to_string (i), &show));
      g_assert_cmpint (show, ==, i);
    }
  g_assert_false (wc_presence_show_from_string ("online", &show));
  g_assert_cmpstr (wc_presence_show_to_string (WC_PRESENCE_SHOW_XA), ==, "xa");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/presence/fields", test_fields);
  g_test_add_func ("/model/presence/words", test_words);
  return g_test_run ();
}
