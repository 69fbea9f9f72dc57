/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/temp-db.h"
#include "store/block-store.h"

static void
assert_held (WcTempDb *temp, const char *expected)
{
  g_autoptr (GPtrArray) held =
      wc_block_store_list (temp->db, temp->account->id, /* error= */ NULL);
  g_autofree char *text = NULL;

  g_ptr_array_add (held, NULL);
  text = g_strjoinv (" ", (char **) held->pdata);
  g_assert_cmpstr (text, ==, expected);
}

static void
replace (WcTempDb *temp, const char *words)
{
  g_auto (GStrv) jids = g_strsplit (words, " ", -1);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (gsize i = 0; jids[i] != NULL; i++)
    g_ptr_array_add (list, jids[i]);
  wc_db_begin (temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (
      wc_block_store_replace (temp->db, temp->account->id, list, /* error= */ NULL));
  g_assert_true (wc_db_commit (temp->db, NULL));
}

static void
assert_events (WcTempDb *temp, gint64 *since, const char *expected)
{
  g_autofree char *events = wc_temp_db_take_events (temp, since);

  g_assert_cmpstr (events, ==, expected);
}

/* Only what differs is told. */
static void
test_replace (void)
{
  g_autoptr (WcTempDb) temp = wc_temp_db_new ();
  gint64 since = 0;

  assert_events (temp, &since, "account.new");
  replace (temp, "b@x.lit a@x.lit b@x.lit");
  assert_held (temp, "a@x.lit b@x.lit");
  assert_events (temp, &since, "contact.changed contact.changed");
  replace (temp, "b@x.lit evil.lit");
  assert_held (temp, "b@x.lit evil.lit");
  assert_events (temp, &since, "contact.changed contact.changed");
  replace (temp, "b@x.lit evil.lit");
  assert_events (temp, &since, "");
  wc_temp_db_reopen (temp);
  assert_held (temp, "b@x.lit evil.lit");
}

static void
test_matches (void)
{
  g_autoptr (WcTempDb) temp = wc_temp_db_new ();
  gint64 account = temp->account->id;

  replace (temp, "a@x.lit b@y.lit/phone evil.lit");
  g_assert_true (wc_block_store_matches (temp->db, account, "a@x.lit"));
  g_assert_true (wc_block_store_matches (temp->db, account, "a@x.lit/any"));
  g_assert_false (wc_block_store_matches (temp->db, account, "b@y.lit"));
  g_assert_true (wc_block_store_matches (temp->db, account, "b@y.lit/phone"));
  g_assert_true (wc_block_store_matches (temp->db, account, "who@evil.lit/x"));
  g_assert_true (wc_block_store_matches (temp->db, account, "evil.lit"));
  g_assert_false (wc_block_store_matches (temp->db, account, "x.lit"));
  g_assert_false (wc_block_store_matches (temp->db, account + 1, "a@x.lit"));
}

static void
test_account_goes (void)
{
  g_autoptr (WcTempDb) temp = wc_temp_db_new ();
  gboolean more;

  replace (temp, "a@x.lit");
  wc_db_begin (temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (wc_account_store_remove (temp->db, temp->account->id,
                                          /* keep_history= */ FALSE, NULL));
  g_assert_true (wc_db_commit (temp->db, NULL));
  g_assert_true (wc_account_store_purge (temp->db, 10, &more, NULL));
  assert_held (temp, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/block-store/replace", test_replace);
  g_test_add_func ("/store/block-store/matches", test_matches);
  g_test_add_func ("/store/block-store/account", test_account_goes);
  return g_test_run ();
}
