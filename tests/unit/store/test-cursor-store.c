/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/cursor-store.h"

/* An archive is written as letters in order of time: 'a' has the stamp 1 and the place
 * 1001, and so on. Intervals are written newest first, as `d-f a-b*`; '*': complete to
 * the start, '.': empty. */

typedef struct
{
  WcStoreFixture *store;
  WcCursorArchive archive;
} Fixture;

static Fixture
fixture_new (void)
{
  WcStoreFixture *store = wc_store_fixture_new ();

  return (Fixture){ store, { store->account, WC_STORE_JULIET, NULL } };
}

static void
fixture_clear (Fixture *f)
{
  wc_store_fixture_free (f->store);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
assert_intervals (Fixture *f, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = wc_cursor_store_list (f->store->db, &f->archive, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < all->len; i++)
    {
      WcCursorInterval *one = all->pdata[i];

      g_string_append_printf (text, "%s%s-%s%s", i > 0 ? " " : "",
                              one->oldest_id != NULL ? one->oldest_id : ".",
                              one->newest_id != NULL ? one->newest_id : ".",
                              one->complete ? "*" : "");
      if (one->newest_id != NULL)
        g_assert_cmpint (one->newest_place, ==, one->newest_id[0] - 'a' + 1001);
      if (one->oldest_id != NULL)
        g_assert_cmpint (one->oldest_place, ==, one->oldest_id[0] - 'a' + 1001);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static gint64
find (Fixture *f, char newest)
{
  g_autoptr (GPtrArray) all = wc_cursor_store_list (f->store->db, &f->archive, NULL);

  for (guint i = 0; i < all->len; i++)
    {
      WcCursorInterval *one = all->pdata[i];

      if ((one->newest_id != NULL ? one->newest_id[0] : '.') == newest)
        return one->id;
    }
  g_assert_not_reached ();
}

enum
{
  COMPLETE = 1 << 0,
  BACKWARD = 1 << 1,
  FROM_START = 1 << 2,
};

/* Reads the page @letters to the interval @interval. */
static void
page (Fixture *f, gint64 interval, const char *letters, guint flags)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;
  WcCursorPage what = { .complete = (flags & COMPLETE) != 0,
                        .from_start = (flags & FROM_START) != 0 };
  gsize n = strlen (letters);
  g_autoptr (GError) error = NULL;
  gint64 held = 0;

  for (gsize i = 0; i < n; i++)
    {
      char id[] = { letters[i], '\0' };

      g_strv_builder_add (builder, id);
    }
  ids = g_strv_builder_end (builder);
  what.ids = (const char *const *) ids;
  what.oldest_us = n > 0 ? letters[0] - 'a' + 1 : 1;
  what.newest_us = n > 0 ? letters[n - 1] - 'a' + 1 : 1;
  what.oldest_place = n > 0 ? what.oldest_us + 1000 : 0;
  what.newest_place = n > 0 ? what.newest_us + 1000 : 0;
  wc_store_fixture_begin (f->store);
  if (flags & BACKWARD)
    wc_cursor_store_backward (f->store->db, &f->archive, interval, &what, &held, &error);
  else
    wc_cursor_store_forward (f->store->db, &f->archive, interval, &what, &held, &error);
  g_assert_no_error (error);
  g_assert_cmpint (held, !=, 0);
  if (interval != 0)
    g_assert_cmpint (held, ==, interval);
  wc_store_fixture_commit (f->store);
}

/* Hands over the message @id, which has the stamp @ts_us. */
static void
live_at (Fixture *f, const char *id, gint64 ts_us, gboolean unbroken)
{
  WcCursorLive what = { id, ts_us, id[0] - 'a' + 1001, unbroken };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->store);
  wc_cursor_store_live (f->store->db, &f->archive, &what, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
}

static void
live (Fixture *f, const char *id, gboolean unbroken)
{
  live_at (f, id, id[0] - 'a' + 1, unbroken);
}

static void
test_first_pages (void)
{
  g_auto (Fixture) f = fixture_new ();

  assert_intervals (&f, "");
  page (&f, 0, "fgh", 0);
  assert_intervals (&f, "f-h");
  page (&f, find (&f, 'h'), "ij", 0);
  page (&f, find (&f, 'j'), "", COMPLETE);
  assert_intervals (&f, "f-j");
  page (&f, find (&f, 'j'), "cde", BACKWARD);
  assert_intervals (&f, "c-j");
  page (&f, find (&f, 'j'), "ab", BACKWARD | COMPLETE);
  assert_intervals (&f, "a-j*");
}

static void
test_live_continues (void)
{
  g_auto (Fixture) f = fixture_new ();

  page (&f, 0, "ab", COMPLETE | FROM_START);
  live (&f, "c", TRUE);
  live (&f, "d", TRUE);
  assert_intervals (&f, "a-d*");
}

/* DECISIONS 9: a live message of a new stream says nothing about what came before it. */
static void
test_live_after_a_break (void)
{
  g_auto (Fixture) f = fixture_new ();

  page (&f, 0, "ab", COMPLETE);
  live (&f, "g", FALSE);
  live (&f, "h", TRUE);
  assert_intervals (&f, "g-h a-b");

  /* The gap is filled forwards, page by page, until it reaches the newer interval. */
  page (&f, find (&f, 'b'), "cd", 0);
  assert_intervals (&f, "g-h a-d");
  page (&f, find (&f, 'd'), "efg", 0);
  assert_intervals (&f, "a-h");
}

static void
test_fill_passes_newer (void)
{
  g_auto (Fixture) f = fixture_new ();

  page (&f, 0, "ab", 0);
  live (&f, "d", FALSE);
  live (&f, "e", TRUE);
  /* The page covers the newer interval and goes beyond it. */
  page (&f, find (&f, 'b'), "cdef", 0);
  assert_intervals (&f, "a-f");
}

static void
test_complete_joins_what_is_gone (void)
{
  g_auto (Fixture) f = fixture_new ();

  page (&f, 0, "ab", 0);
  live (&f, "d", FALSE);
  /* The archive has nothing behind 'c': 'd' is not in it (any more). */
  page (&f, find (&f, 'b'), "c", COMPLETE);
  assert_intervals (&f, "a-d");
}

static void
test_backward_joins (void)
{
  g_auto (Fixture) f = fixture_new ();

  page (&f, 0, "bc", 0);
  live (&f, "f", FALSE);
  page (&f, find (&f, 'f'), "cde", BACKWARD);
  assert_intervals (&f, "b-f");

  live (&f, "i", FALSE);
  page (&f, find (&f, 'i'), "gh", BACKWARD | COMPLETE);
  assert_intervals (&f, "b-i*");
}

static void
test_three_intervals (void)
{
  g_auto (Fixture) f = fixture_new ();

  page (&f, 0, "a", FROM_START);
  live (&f, "c", FALSE);
  live (&f, "f", FALSE);
  assert_intervals (&f, "f-f c-c a-a*");
  page (&f, find (&f, 'c'), "de", 0);
  assert_intervals (&f, "f-f c-e a-a*");
  page (&f, find (&f, 'e'), "f", COMPLETE);
  assert_intervals (&f, "c-f a-a*");
  page (&f, find (&f, 'a'), "bc", 0);
  assert_intervals (&f, "a-f*");
}

/* What a server hands over late it may stamp with whole seconds, so that it seems older
 * than what is held. It is newer all the same, and what follows it goes on from there. */
static void
test_order_of_the_archive (void)
{
  g_auto (Fixture) f = fixture_new ();

  page (&f, 0, "ef", 0);
  live_at (&f, "h", 3, FALSE);
  assert_intervals (&f, "h-h e-f");
  live_at (&f, "i", 3, TRUE);
  assert_intervals (&f, "h-i e-f");
  live_at (&f, "k", 2, FALSE);
  assert_intervals (&f, "k-k h-i e-f");
  page (&f, find (&f, 'f'), "gh", 0);
  assert_intervals (&f, "k-k e-i");
  page (&f, find (&f, 'i'), "j", COMPLETE);
  assert_intervals (&f, "e-k");
}

/* A page that reaches over several gaps fills them all. */
static void
test_page_over_gaps (void)
{
  g_auto (Fixture) f = fixture_new ();

  page (&f, 0, "a", 0);
  live (&f, "c", FALSE);
  live (&f, "e", FALSE);
  live (&f, "g", FALSE);
  live (&f, "h", TRUE);
  live (&f, "k", FALSE);
  page (&f, find (&f, 'a'), "bcdefg", 0);
  assert_intervals (&f, "k-k a-h");
}

/* Live messages come while the first page of all is on its way. */
static void
test_first_page_is_the_oldest (void)
{
  g_auto (Fixture) f = fixture_new ();

  live (&f, "k", FALSE);
  live (&f, "m", FALSE);
  page (&f, 0, "ab", 0);
  assert_intervals (&f, "m-m k-k a-b");
  page (&f, find (&f, 'b'), "cd", 0);
  assert_intervals (&f, "m-m k-k a-d");

  f.archive.with = WC_STORE_ROMEO;
  page (&f, 0, "kl", BACKWARD);
  page (&f, 0, "ab", BACKWARD);
  assert_intervals (&f, "k-l a-b");
}

static void
test_empty_archive (void)
{
  g_auto (Fixture) f = fixture_new ();

  page (&f, 0, "", COMPLETE | FROM_START);
  assert_intervals (&f, ".-.*");
  live (&f, "b", TRUE);
  assert_intervals (&f, "b-b*");
}

/* What it answers is stored after what was said meanwhile. */
static void
test_empty_archive_answers_late (void)
{
  g_auto (Fixture) f = fixture_new ();

  live (&f, "b", FALSE);
  live (&f, "c", TRUE);
  page (&f, 0, "", COMPLETE);
  assert_intervals (&f, "b-c");
}

static void
test_per_chat_and_archive (void)
{
  g_auto (Fixture) f = fixture_new ();
  g_autoptr (WcCursorInterval) newest = NULL;
  g_autoptr (GError) error = NULL;

  page (&f, 0, "ab", 0);
  f.archive.with = WC_STORE_ROMEO;
  assert_intervals (&f, "");
  page (&f, 0, "a", 0);
  f.archive.with = NULL;
  assert_intervals (&f, "a-b");
  f.archive.archive = "balcony@rooms.lit";
  newest = wc_cursor_store_newest (f.store->db, &f.archive, &error);
  g_assert_null (newest);
  g_assert_no_error (error);
}

static void
test_lost_border (void)
{
  g_auto (Fixture) f = fixture_new ();

  page (&f, 0, "abc", 0);
  wc_store_fixture_begin (f.store);
  g_assert_true (wc_cursor_store_lose (f.store->db, find (&f, 'c'), TRUE, NULL));
  wc_store_fixture_commit (f.store);
  assert_intervals (&f, "a-.");
  page (&f, find (&f, '.'), "de", COMPLETE);
  assert_intervals (&f, "a-e");
  wc_store_fixture_begin (f.store);
  g_assert_true (wc_cursor_store_lose (f.store->db, find (&f, 'e'), FALSE, NULL));
  wc_store_fixture_commit (f.store);
  assert_intervals (&f, ".-e");
}

static void
test_unknown_interval (void)
{
  g_auto (Fixture) f = fixture_new ();
  WcCursorPage what = { .complete = TRUE };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f.store);
  g_assert_false (
      wc_cursor_store_forward (f.store->db, &f.archive, 77, &what, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (
      wc_cursor_store_backward (f.store->db, &f.archive, 77, &what, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_db_rollback (f.store->db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/cursor/first", test_first_pages);
  g_test_add_func ("/store/cursor/live", test_live_continues);
  g_test_add_func ("/store/cursor/break", test_live_after_a_break);
  g_test_add_func ("/store/cursor/passes-newer", test_fill_passes_newer);
  g_test_add_func ("/store/cursor/complete", test_complete_joins_what_is_gone);
  g_test_add_func ("/store/cursor/backward", test_backward_joins);
  g_test_add_func ("/store/cursor/three", test_three_intervals);
  g_test_add_func ("/store/cursor/order", test_order_of_the_archive);
  g_test_add_func ("/store/cursor/over-gaps", test_page_over_gaps);
  g_test_add_func ("/store/cursor/first-page", test_first_page_is_the_oldest);
  g_test_add_func ("/store/cursor/empty", test_empty_archive);
  g_test_add_func ("/store/cursor/empty-late", test_empty_archive_answers_late);
  g_test_add_func ("/store/cursor/keys", test_per_chat_and_archive);
  g_test_add_func ("/store/cursor/lost-border", test_lost_border);
  g_test_add_func ("/store/cursor/unknown", test_unknown_interval);
  return g_test_run ();
}
