/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/muc-members.h"

static GPtrArray *
list_of (guint first, guint n)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *jid = g_strdup_printf ("user%u@x.lit", first + i);
      WcOccupant *item = wc_occupant_new (NULL, jid, NULL);

      item->affiliation = WC_AFFILIATION_MEMBER;
      g_ptr_array_add (list, item);
    }
  return list;
}

static guint
count (const WcMucMembers *members)
{
  g_autoptr (GHashTable) jids =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  wc_muc_members_add_to (members, jids);
  return g_hash_table_size (jids);
}

static void
on_done (gpointer data)
{
  (*(guint *) data)++;
}

/* Who is on several lists is one, and of too many some are. */
static void
test_many (void)
{
  WcMucMembers *members = wc_muc_members_new ();
  g_autoptr (GPtrArray) some = list_of (0, 10);
  g_autoptr (GPtrArray) many = list_of (5, WC_MUC_MEMBERS_MAX);

  wc_muc_members_begin (members, 2);
  wc_muc_members_take_list (members, some);
  g_assert_true (wc_muc_members_are_asked (members));
  g_assert_false (wc_muc_members_are_known (members));
  wc_muc_members_take_list (members, many);
  g_assert_false (wc_muc_members_are_asked (members));
  g_assert_true (wc_muc_members_are_known (members));
  g_assert_false (wc_muc_members_are_whole (members));
  g_assert_cmpuint (count (members), ==, WC_MUC_MEMBERS_MAX);
  wc_muc_members_end (members);
}

/* Who waits is told once, by the last list or by the end. */
static void
test_wait (void)
{
  WcMucMembers *members = wc_muc_members_new ();
  guint first = 0, second = 0;

  wc_muc_members_wait (members, on_done, &first);
  wc_muc_members_begin (members, 1);
  wc_muc_members_take_list (members, NULL);
  g_assert_cmpuint (first, ==, 1);
  g_assert_false (wc_muc_members_are_whole (members));
  wc_muc_members_wait (members, on_done, &second);
  wc_muc_members_end (members);
  g_assert_cmpuint (first, ==, 1);
  g_assert_cmpuint (second, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/muc-members/many", test_many);
  g_test_add_func ("/xep/muc-members/wait", test_wait);
  return g_test_run ();
}
