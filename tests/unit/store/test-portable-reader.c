/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/portable-fixture.h"
#include "lib/temp-db.h"
#include "store/portable-reader.h"

/* What the lines are like is shown where they are read again: sync/import-lines. */

static void
test_pages (void)
{
  g_autoptr (WcTempDb) t = wc_temp_db_new ();
  WcPortablePage page = { t->account->id, 0, 1 << 20 };
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) one = g_string_new (NULL);
  gint64 last = 0, total = 0;
  guint n = 0;

  wc_portable_fixture_fill (t->db);
  g_assert_true (wc_portable_reader_count (t->db, t->account->id, &total, NULL));
  g_assert_true (wc_portable_reader_messages (t->db, &page, all, &last, &n, NULL));
  g_assert_cmpint (total, ==, n);
  g_assert_cmpint (last, ==, G_GINT64_CONSTANT (1700000000000008));
  page.after = last;
  g_assert_true (wc_portable_reader_messages (t->db, &page, one, &last, &n, NULL));
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (one->len, ==, 0);
  page = (WcPortablePage){ t->account->id, last, 1 };
  g_assert_true (wc_portable_reader_messages (t->db, &page, one, &last, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
}

static void
test_of_one_account (void)
{
  g_autoptr (WcTempDb) t = wc_temp_db_new ();
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) archives = g_string_new (NULL);

  wc_portable_fixture_fill (t->db);
  g_assert_true (wc_portable_reader_account (t->db, 77, lines, archives, NULL));
  g_assert_cmpstr (lines->str, ==, "");
  g_assert_cmpstr (archives->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portable-reader/pages", test_pages);
  g_test_add_func ("/portable-reader/of-one-account", test_of_one_account);
  return g_test_run ();
}
