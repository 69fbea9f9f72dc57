/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/catchup-fixture.h"
#include "store/cursor-store.h"
#include "store/message-store.h"

/* What came of a search: "7 3 next=3", or the error's code as "error 5"; NULL: nothing
 * yet. */
static void
on_searched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcArchiveFound) found =
      wc_catchup_search_finish (WC_CATCHUP (source), result, &error);
  GString *text = g_string_new (NULL);
  char **out = data;

  for (guint i = 0; found != NULL && i < found->messages->len; i++)
    g_string_append_printf (
        text, "%d ", (int) (g_array_index (found->messages, gint64, i) % G_USEC_PER_SEC));
  if (found == NULL)
    g_string_append_printf (text, "error %d", error->code);
  else if (found->next != NULL)
    g_string_append_printf (text, "next=%s", found->next);
  g_assert_null (*out);
  *out = g_string_free (text, FALSE);
}

static WcArchiveSearch
words (const char *chat, const char *before_id)
{
  return (WcArchiveSearch){
    .text = "word", .chat = chat, .before_id = before_id, .limit = 4
  };
}

static void
search (WcCatchupFixture *fixture, const WcArchiveSearch *wanted, char **out)
{
  wc_catchup_search_async (fixture->catchup, wanted, NULL, on_searched, out);
  wc_catchup_fixture_run (fixture);
}

/* The archive's item @archive_id is our message with the id @id behind a full second. */
static gboolean
add_message (WcDb *db, gpointer data, GError **error)
{
  const guint *numbers = data;
  g_autofree char *archive_id = g_strdup_printf ("%u", numbers[0]);
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *draft = wc_message_builder_peek (builder);
  g_autoptr (WcMessage) message = NULL;

  draft->account = 1;
  draft->id = draft->ts_us = G_GINT64_CONSTANT (1699999000000000) + numbers[1];
  wc_message_builder_set_chat (builder, "a@b");
  wc_message_builder_set_from (builder, "a@b");
  wc_message_builder_set_body (builder, "word");
  wc_message_builder_set_archive (builder, archive_id, "me@x.lit");
  message = wc_message_builder_end (builder);
  return wc_message_store_add (db, message, 0, error) != 0;
}

static void
hold (WcCatchupFixture *fixture, guint archive_id, guint id)
{
  guint numbers[] = { archive_id, id };
  g_autoptr (GError) error = NULL;

  wc_db_run (fixture->temp->db, WC_DB_NORMAL, add_message, numbers, &error);
  g_assert_no_error (error);
}

static guint
count_intervals (WcCatchupFixture *fixture)
{
  WcCursorArchive all = { fixture->temp->account->id, "me@x.lit", NULL };
  WcCursorArchive chat = { fixture->temp->account->id, "me@x.lit", "a@b" };
  g_autoptr (GPtrArray) whole = wc_cursor_store_list (fixture->temp->db, &all, NULL);
  g_autoptr (GPtrArray) part = wc_cursor_store_list (fixture->temp->db, &chat, NULL);

  return whole->len + part->len;
}

/* Page by page; what is no message here is left out, and no interval comes of it. */
static void
test_pages (WcCatchupFixture *fixture, gconstpointer data)
{
  WcArchiveSearch newest = words ("a@b", NULL), older = words (NULL, "97");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  hold (fixture, 100, 50);
  hold (fixture, 98, 30);
  hold (fixture, 95, 20);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_forget (fixture);
  search (fixture, &newest, &first);
  g_assert_cmpstr (first, ==, "50 30 next=97");
  search (fixture, &older, &second);
  g_assert_cmpstr (second, ==, "20 next=93");
  wc_catchup_fixture_assert_asked (fixture,
                                   "word@a@b before:=97-100 word@ before:97=93-96 ", "");
  g_assert_cmpuint (count_intervals (fixture), ==, 1);
}

static void
test_end (WcCatchupFixture *fixture, gconstpointer data)
{
  WcArchiveSearch last = words (NULL, "3");
  g_autofree char *found = NULL;

  wc_catchup_fixture_walk (fixture, 0);
  search (fixture, &last, &found);
  g_assert_cmpstr (found, ==, "");
}

/* An item is among those before some that follow it; no search of the archive's is
 * needed, and no interval comes of it. */
static void
test_item (WcCatchupFixture *fixture, gconstpointer data)
{
  const WcArchiveSearch held = { .id = "60", .limit = 1 };
  const WcArchiveSearch last = { .id = "100", .limit = 1 };
  g_autofree char *found = NULL;
  g_autofree char *nothing = NULL;

  hold (fixture, 60, 50);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_forget (fixture);
  search (fixture, &held, &found);
  g_assert_cmpstr (found, ==, "50 next=45");
  search (fixture, &last, &nothing);
  g_assert_cmpstr (nothing, ==, "");
  wc_catchup_fixture_assert_asked (fixture,
                                   "after:60=61-85 before:85=45-84 after:100=none! ", "");
  g_assert_cmpuint (count_intervals (fixture), ==, 1);
}

/* Where it stands among large ones, fewer around it are asked for, from the beginning;
 * what words find comes in smaller pages. */
static void
test_large (WcCatchupFixture *fixture, gconstpointer data)
{
  WcArchiveSearch item = { .id = "60" };
  WcArchiveSearch wanted = words (NULL, NULL);
  g_autofree char *found = NULL;
  g_autofree char *some = NULL;

  hold (fixture, 60, 50);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_forget (fixture);
  wc_fake_archive_set_heavy (fixture->archive, 15);
  search (fixture, &item, &found);
  g_assert_cmpstr (found, ==, "50 next=54");
  wc_catchup_fixture_assert_asked (fixture,
                                   "after:60=error after:60=61-66 before:66=54-65 ", "");
  wc_fake_archive_set_heavy (fixture->archive, 2);
  search (fixture, &wanted, &some);
  g_assert_cmpstr (some, ==, "next=99");
  wc_catchup_fixture_assert_asked (fixture, "word@ before:=error word@ before:=99-100 ",
                                   "");
}

/* It waits until nothing newer is missing, and its turn. */
static void
test_waits (WcCatchupFixture *fixture, gconstpointer data)
{
  WcArchiveSearch wanted = words (NULL, NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  wc_catchup_start (fixture->catchup, WC_ARCHIVE (fixture->archive), 0);
  wc_catchup_search_async (fixture->catchup, &wanted, NULL, on_searched, &first);
  wc_catchup_search_async (fixture->catchup, &wanted, NULL, on_searched, &second);
  wc_catchup_fixture_run (fixture);
  wc_catchup_fixture_assert_asked (fixture,
                                   "start=1-40 after:40=41-80 after:80=81-100! "
                                   "word@ before:=97-100 word@ before:=97-100 ",
                                   "caught-up ");
  g_assert_cmpstr (first, ==, "next=97");
  g_assert_cmpstr (second, ==, "next=97");
}

static void
test_refused (WcCatchupFixture *fixture, gconstpointer data)
{
  WcArchiveSearch wanted = words (NULL, NULL);
  g_autofree char *found = NULL;
  g_autofree char *expected = g_strdup_printf ("error %d", WC_ERROR_NOT_SUPPORTED);

  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_fixture_forget (fixture);
  wc_fake_archive_fail (fixture->archive,
                        g_error_new (WC_ERROR, WC_ERROR_NOT_SUPPORTED, "x"));
  search (fixture, &wanted, &found);
  g_assert_cmpstr (found, ==, expected);
  /* the walk goes on as if nothing had been */
  wc_catchup_again (fixture->catchup);
  wc_catchup_fixture_run (fixture);
  wc_catchup_fixture_assert_asked (fixture, "word@ before:=error after:100=none! ",
                                   "caught-up ");
}

/* Without a stream, when it is lost, and when the archive cannot be read, nobody waits.
 */
static void
test_offline (WcCatchupFixture *fixture, gconstpointer data)
{
  WcArchiveSearch wanted = words (NULL, NULL);
  g_autofree char *offline = g_strdup_printf ("error %d", WC_ERROR_OFFLINE);
  g_autofree char *before = NULL;
  g_autofree char *lost = NULL;
  g_autofree char *asked = NULL;
  g_autofree char *unread = NULL;

  search (fixture, &wanted, &before);
  g_assert_cmpstr (before, ==, offline);
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (fixture->archive), 0);
  wc_catchup_search_async (fixture->catchup, &wanted, NULL, on_searched, &lost);
  wc_catchup_stop (fixture->catchup);
  wc_catchup_fixture_run (fixture);
  g_assert_cmpstr (lost, ==, offline);
  wc_catchup_fixture_walk (fixture, 0);
  wc_catchup_search_async (fixture->catchup, &wanted, NULL, on_searched, &asked);
  wc_catchup_stop (fixture->catchup);
  wc_catchup_fixture_run (fixture);
  g_assert_cmpstr (asked, ==, offline);
  wc_fake_archive_fail (fixture->archive,
                        g_error_new (WC_ERROR, WC_ERROR_REMOTE_ERROR, "x"));
  wc_catchup_start (fixture->catchup, WC_ARCHIVE (fixture->archive), 0);
  search (fixture, &wanted, &unread);
  g_assert_cmpstr (unread, ==, offline);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/catchup-search/" name, WcCatchupFixture, NULL,                      \
              wc_catchup_fixture_setup, func, wc_catchup_fixture_teardown)
  TEST ("pages", test_pages);
  TEST ("end", test_end);
  TEST ("item", test_item);
  TEST ("large", test_large);
  TEST ("waits", test_waits);
  TEST ("refused", test_refused);
  TEST ("offline", test_offline);
  return g_test_run ();
}
