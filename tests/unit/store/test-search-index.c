/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/search-index.h"
#include "store/search.h"

static gint64
segments (WcStoreFixture *f)
{
  return wc_store_fixture_count (f, "SELECT DISTINCT segid FROM search_idx");
}

static guint
hits (WcStoreFixture *f, const char *text)
{
  WcSearchQuery query = { .text = text, .limit = 200 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSearchPage) page = wc_search_run (f->db, &query, &error);

  g_assert_no_error (error);
  return page->items->len;
}

static void
say (WcStoreFixture *f, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *text = g_strdup_printf ("word number n%u", i);

      wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE,
                            WC_STORE_NOW + i * G_TIME_SPAN_MINUTE, text);
    }
}

/* One transaction each leaves a segment each, were they not merged. */
static void
test_merged (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  say (f, 0, 200);
  g_assert_cmpint (segments (f), <, 24);
  g_assert_cmpuint (hits (f, "word"), ==, 200);
  g_assert_cmpuint (hits (f, "n0"), ==, 1);
  g_assert_cmpuint (hits (f, "n199"), ==, 1);
  g_assert_true (wc_search_check (f->db, &error));
  g_assert_no_error (error);
}

/* What is rolled back is not in the index, and merging goes on behind it. */
static void
test_rolled_back (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  say (f, 0, 7);
  g_assert_true (wc_db_begin (f->db, WC_DB_NORMAL, &error));
  say (f, 7, 1);
  wc_db_rollback (f->db);
  g_assert_cmpuint (hits (f, "n7"), ==, 0);
  say (f, 8, 100);
  g_assert_cmpint (segments (f), <, 24);
  g_assert_cmpuint (hits (f, "word"), ==, 107);
  g_assert_true (wc_search_check (f->db, &error));
  g_assert_no_error (error);
}

/* Merging is left to the functions tested here. */
static void
test_not_by_itself (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM search_config WHERE k = 'automerge' "
                                 "AND v = 0"),
      ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search-index/merged", test_merged);
  g_test_add_func ("/store/search-index/rolled-back", test_rolled_back);
  g_test_add_func ("/store/search-index/not-by-itself", test_not_by_itself);
  return g_test_run ();
}
