/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/muc-occupants.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMucOccupants, wc_muc_occupants_free)

static gboolean
put (WcMucOccupants *occupants, const char *nick, WcRole role)
{
  WcOccupant *occupant = wc_occupant_new (nick, NULL, NULL);

  occupant->role = role;
  return wc_muc_occupants_put (occupants, occupant);
}

static char *
list (WcMucOccupants *occupants)
{
  g_autoptr (GPtrArray) all = wc_muc_occupants_dup (occupants);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (words, "%s ", ((WcOccupant *) all->pdata[i])->nick);
  return g_string_free (words, FALSE);
}

static void
test_order (void)
{
  g_autoptr (WcMucOccupants) occupants = wc_muc_occupants_new ();
  g_autofree char *words = NULL;

  put (occupants, "zoe", WC_ROLE_MODERATOR);
  put (occupants, "bob", WC_ROLE_PARTICIPANT);
  put (occupants, "al", WC_ROLE_VISITOR);
  put (occupants, "yan", WC_ROLE_MODERATOR);
  words = list (occupants);
  g_assert_cmpstr (words, ==, "yan zoe al bob ");
}

static void
test_replaced_and_removed (void)
{
  g_autoptr (WcMucOccupants) occupants = wc_muc_occupants_new ();

  put (occupants, "al", WC_ROLE_VISITOR);
  put (occupants, "al", WC_ROLE_MODERATOR);
  g_assert_cmpuint (wc_muc_occupants_count (occupants), ==, 1);
  g_assert_cmpint (wc_muc_occupants_find (occupants, "al")->role, ==, WC_ROLE_MODERATOR);
  g_assert_null (wc_muc_occupants_find (occupants, "AL"));
  wc_muc_occupants_remove (occupants, "bob");
  wc_muc_occupants_remove (occupants, "al");
  g_assert_cmpuint (wc_muc_occupants_count (occupants), ==, 0);
}

/* A value that somebody holds stays as it was. */
static void
test_renamed (void)
{
  g_autoptr (WcMucOccupants) occupants = wc_muc_occupants_new ();
  g_autoptr (WcOccupant) held = NULL;
  g_autofree char *words = NULL;

  put (occupants, "al", WC_ROLE_MODERATOR);
  put (occupants, "bob", WC_ROLE_VISITOR);
  held = wc_occupant_ref (wc_muc_occupants_find (occupants, "al"));
  wc_muc_occupants_rename (occupants, "al", "cy");
  wc_muc_occupants_rename (occupants, "nobody", "somebody");
  words = list (occupants);
  g_assert_cmpstr (words, ==, "cy bob ");
  g_assert_cmpstr (held->nick, ==, "al");
}

static void
test_bounded (void)
{
  g_autoptr (WcMucOccupants) occupants = wc_muc_occupants_new ();
  WcOccupant *self = wc_occupant_new ("me", NULL, NULL);

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *nick = g_strdup_printf ("%u", i);

      g_assert_true (put (occupants, nick, WC_ROLE_VISITOR));
    }
  g_assert_false (put (occupants, "one more", WC_ROLE_MODERATOR));
  g_assert_true (put (occupants, "17", WC_ROLE_MODERATOR));
  self->self = TRUE;
  g_assert_true (wc_muc_occupants_put (occupants, self));
  g_assert_cmpuint (wc_muc_occupants_count (occupants), ==, 10001);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/muc-occupants/order", test_order);
  g_test_add_func ("/xep/muc-occupants/replaced", test_replaced_and_removed);
  g_test_add_func ("/xep/muc-occupants/renamed", test_renamed);
  g_test_add_func ("/xep/muc-occupants/bounded", test_bounded);
  return g_test_run ();
}
