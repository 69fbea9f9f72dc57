/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/consumer-store.h"
#include "store/journal.h"
#include "store/message-store.h"

static void
append_one (WcStoreFixture *f, WcEventKind kind, const char *chat, const char *ref)
{
  g_autoptr (WcEvent) event = wc_event_new (kind, f->account, chat, ref);
  g_autoptr (GError) error = NULL;

  wc_journal_append (f->db, event, &error);
  g_assert_no_error (error);
}

/* Appends @n events in one transaction. */
static void
append_many (WcStoreFixture *f, guint n)
{
  wc_store_fixture_begin (f);
  for (guint i = 0; i < n; i++)
    append_one (f, WC_EVENT_CONTACT_CHANGED, NULL, "romeo@montague.lit");
  wc_store_fixture_commit (f);
}

static WcJournalBatch *
read_from (WcStoreFixture *f, gint64 since, const WcJournalFilter *filter)
{
  g_autoptr (GError) error = NULL;
  WcJournalBatch *batch = wc_journal_read (f->db, since, filter, &error);

  g_assert_no_error (error);
  return batch;
}

static void
test_content (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcJournalFilter filter = { .limit = 10 };
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_MESSAGE_STATE, f->account, WC_STORE_ROMEO, "ref");
  g_autoptr (WcJournalBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  WcEvent *read;

  event->id = 5;
  wc_event_set_delta (event, "state", "sent");
  wc_store_fixture_begin (f);
  wc_journal_append (f->db, event, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);

  batch = read_from (f, 1, &filter);
  g_assert_cmpuint (batch->events->len, ==, 1);
  g_assert_false (batch->more);
  g_assert_cmpint (batch->cursor, ==, 2);
  read = batch->events->pdata[0];
  g_assert_cmpint (read->seq, ==, 2);
  g_assert_cmpint (read->ts_us, ==, WC_STORE_NOW);
  g_assert_cmpint (read->kind, ==, WC_EVENT_MESSAGE_STATE);
  g_assert_cmpint (read->account, ==, f->account);
  g_assert_cmpstr (read->chat, ==, WC_STORE_ROMEO);
  g_assert_cmpstr (read->ref, ==, "ref");
  g_assert_cmpint (read->id, ==, 5);
  g_assert_cmpstr (wc_details_get (read->delta, "state"), ==, "sent");
}

static void
test_rollback_leaves_nothing (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gint64 oldest, head;

  wc_store_fixture_begin (f);
  append_one (f, WC_EVENT_CHAT_NEW, "never@seen.lit", NULL);
  wc_db_rollback (f->db);
  append_many (f, 1);
  wc_journal_bounds (f->db, &oldest, &head, &error);
  g_assert_no_error (error);
  g_assert_cmpint (head, ==, 2);
  g_assert_cmpint (oldest, ==, 1);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM address WHERE jid LIKE 'never%'"), ==, 0);
}

static void
count_call (gpointer data, gint64 before)
{
  (*(guint *) data)++;
}

static void
note_call (gpointer data, gint64 before)
{
  *(gint64 *) data = before;
}

/* Who wants some kinds hears of those alone, and from where to read. */
static void
test_listening_for_kinds (void)
{
  static const WcEventKind wanted[] = { WC_EVENT_MESSAGE_NEW, WC_EVENT_CHAT_CHANGED, 0 };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 before = -1;
  gint64 oldest, head;

  wc_journal_listen (f->db, wanted, note_call, &before);
  wc_store_fixture_begin (f);
  append_one (f, WC_EVENT_CONTACT_CHANGED, NULL, "a");
  wc_store_fixture_commit (f);
  g_assert_cmpint (before, ==, -1);

  g_assert_true (wc_journal_bounds (f->db, &oldest, &head, NULL));
  wc_store_fixture_begin (f);
  append_one (f, WC_EVENT_CONTACT_CHANGED, NULL, "a");
  append_one (f, WC_EVENT_CHAT_CHANGED, "b", NULL);
  append_one (f, WC_EVENT_CHAT_CHANGED, "c", NULL);
  wc_store_fixture_commit (f);
  g_assert_cmpint (before, ==, head + 1);

  /* and not of those that were taken back, or of the last time */
  before = -1;
  wc_store_fixture_begin (f);
  append_one (f, WC_EVENT_CHAT_CHANGED, "b", NULL);
  wc_db_rollback (f->db);
  wc_store_fixture_begin (f);
  append_one (f, WC_EVENT_CONTACT_CHANGED, NULL, "a");
  wc_store_fixture_commit (f);
  g_assert_cmpint (before, ==, -1);
  wc_journal_unlisten (f->db, note_call, &before);
}

static void
test_listeners (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  guint calls = 0;

  wc_journal_listen (f->db, NULL, count_call, &calls);
  append_many (f, 3);
  g_assert_cmpuint (calls, ==, 1);

  wc_store_fixture_begin (f);
  wc_store_fixture_commit (f);
  g_assert_cmpuint (calls, ==, 1);

  /* What a savepoint appended and took back wakes nobody; what comes after it does. */
  wc_store_fixture_begin (f);
  wc_store_fixture_begin (f);
  append_one (f, WC_EVENT_CONTACT_CHANGED, NULL, "a");
  wc_db_rollback (f->db);
  wc_store_fixture_commit (f);
  g_assert_cmpuint (calls, ==, 1);
  wc_store_fixture_begin (f);
  wc_store_fixture_begin (f);
  append_one (f, WC_EVENT_CONTACT_CHANGED, NULL, "a");
  wc_db_rollback (f->db);
  append_one (f, WC_EVENT_CONTACT_CHANGED, NULL, "b");
  wc_store_fixture_commit (f);
  g_assert_cmpuint (calls, ==, 2);

  wc_journal_unlisten (f->db, count_call, &calls);
  append_many (f, 1);
  g_assert_cmpuint (calls, ==, 2);
}

static void
test_filters (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const WcEventKind kinds[] = { WC_EVENT_CHAT_NEW, WC_EVENT_CONTACT_CHANGED, 0 };
  static const char *const chats[] = { WC_STORE_ROMEO, "mercutio@verona.lit", NULL };
  const gint64 others[] = { f->account + 1, 0 };
  WcJournalFilter by_kind = { .kinds = kinds, .limit = 10 };
  WcJournalFilter by_chat = { .chats = chats, .limit = 10 };
  WcJournalFilter by_account = { .accounts = others, .limit = 10 };
  g_autoptr (WcJournalBatch) kind_batch = NULL;
  g_autoptr (WcJournalBatch) chat_batch = NULL;
  g_autoptr (WcJournalBatch) account_batch = NULL;

  wc_store_fixture_begin (f);
  append_one (f, WC_EVENT_CHAT_NEW, "tybalt@capulet.lit", NULL);
  append_one (f, WC_EVENT_CONTACT_CHANGED, NULL, "x");
  append_one (f, WC_EVENT_CHAT_READ, WC_STORE_ROMEO, NULL);
  wc_store_fixture_commit (f);

  kind_batch = read_from (f, 0, &by_kind);
  g_assert_cmpuint (kind_batch->events->len, ==, 2);
  chat_batch = read_from (f, 0, &by_chat);
  g_assert_cmpuint (chat_batch->events->len, ==, 1);
  account_batch = read_from (f, 0, &by_account);
  g_assert_cmpuint (account_batch->events->len, ==, 0);
  /* What was looked at and not wanted is behind the cursor. */
  g_assert_cmpint (account_batch->cursor, ==, 4);
}

static void
test_limit_and_bound (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcJournalFilter three = { .limit = 3 };
  static const WcEventKind none[] = { WC_EVENT_JOB_DONE, 0 };
  WcJournalFilter nothing = { .kinds = none, .limit = 3 };
  g_autoptr (WcJournalBatch) first = NULL;
  g_autoptr (WcJournalBatch) bounded = NULL;
  g_autoptr (WcJournalBatch) rest = NULL;

  append_many (f, 5999);
  first = read_from (f, 0, &three);
  g_assert_cmpuint (first->events->len, ==, 3);
  g_assert_true (first->more);
  g_assert_cmpint (first->cursor, ==, 3);

  bounded = read_from (f, 0, &nothing);
  g_assert_cmpuint (bounded->events->len, ==, 0);
  g_assert_true (bounded->more);
  g_assert_cmpint (bounded->cursor, ==, 5000);
  rest = read_from (f, bounded->cursor, &nothing);
  g_assert_false (rest->more);
  g_assert_cmpint (rest->cursor, ==, 6000);
}

/* Adds a message that came from the archive or as history. */
static void
add_message (WcStoreFixture *f, gint64 stamp, WcMessageSource source, guint flags)
{
  WcMessageBuilder *builder = wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, stamp);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_peek (builder)->source = source;
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, flags, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* DECISIONS 15: what was stored from before the consumer's start is history for it, what
 * came while the daemon was off is not, nor what has the same second: archives may know
 * no more. */
static void
test_backfill (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const WcEventKind kinds[] = { WC_EVENT_MESSAGE_NEW, 0 };
  WcJournalFilter news = { .kinds = kinds, .start_us = WC_STORE_NOW - 100, .limit = 10 };
  WcJournalFilter all = news;
  WcJournalFilter anonymous = { .kinds = kinds, .limit = 10 };
  g_autoptr (WcJournalBatch) news_batch = NULL;
  g_autoptr (WcJournalBatch) all_batch = NULL;
  g_autoptr (WcJournalBatch) anonymous_batch = NULL;

  add_message (f, WC_STORE_NOW - 50, WC_MESSAGE_SOURCE_ARCHIVE, 0);
  add_message (f, WC_STORE_NOW - 150, WC_MESSAGE_SOURCE_ARCHIVE, 0);
  add_message (f, WC_STORE_NOW - G_USEC_PER_SEC - 50, WC_MESSAGE_SOURCE_ARCHIVE, 0);
  add_message (f, WC_STORE_NOW - 10, WC_MESSAGE_SOURCE_ARCHIVE, WC_MESSAGE_ADD_BACKFILL);
  add_message (f, WC_STORE_NOW - 200, WC_MESSAGE_SOURCE_LIVE, 0);

  news_batch = read_from (f, 0, &news);
  g_assert_cmpuint (news_batch->events->len, ==, 3);
  g_assert_cmpint (((WcEvent *) news_batch->events->pdata[0])->id, ==, WC_STORE_NOW - 50);
  g_assert_cmpint (((WcEvent *) news_batch->events->pdata[1])->id, ==,
                   WC_STORE_NOW - 150);
  g_assert_cmpint (((WcEvent *) news_batch->events->pdata[2])->id, ==,
                   WC_STORE_NOW - 200);

  all.backfill = TRUE;
  all_batch = read_from (f, 0, &all);
  g_assert_cmpuint (all_batch->events->len, ==, 5);
  g_assert_false (((WcEvent *) all_batch->events->pdata[0])->backfill);
  g_assert_true (((WcEvent *) all_batch->events->pdata[0])->caught_up);
  g_assert_false (((WcEvent *) all_batch->events->pdata[1])->backfill);
  g_assert_true (((WcEvent *) all_batch->events->pdata[2])->backfill);
  g_assert_true (((WcEvent *) all_batch->events->pdata[3])->backfill);
  g_assert_false (((WcEvent *) all_batch->events->pdata[4])->backfill);

  anonymous_batch = read_from (f, 0, &anonymous);
  g_assert_cmpuint (anonymous_batch->events->len, ==, 4);
}

static void
assert_expired (WcStoreFixture *f, gint64 since)
{
  WcJournalFilter filter = { .limit = 10 };
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_journal_read (f->db, since, &filter, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CURSOR_EXPIRED);
  g_assert_nonnull (wc_error_get_detail (error, "oldest"));
  g_assert_nonnull (wc_error_get_detail (error, "head"));
}

static gboolean
prune (WcStoreFixture *f, guint limit)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  wc_journal_prune (f->db, limit, &more, &error);
  g_assert_no_error (error);
  return more;
}

static void
test_prune_by_age (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcJournalFilter filter = { .limit = 10 };
  g_autoptr (WcJournalBatch) batch = NULL;
  gint64 oldest, head;

  append_many (f, 3);
  f->now_us += WC_JOURNAL_KEEP_US + 1;
  append_many (f, 2);
  g_assert_true (prune (f, 3));
  g_assert_false (prune (f, 3));
  wc_journal_bounds (f->db, &oldest, &head, NULL);
  g_assert_cmpint (oldest, ==, 5);
  g_assert_cmpint (head, ==, 6);
  assert_expired (f, 3);
  batch = read_from (f, 4, &filter);
  g_assert_cmpuint (batch->events->len, ==, 2);

  /* An empty journal still knows its head: no seq is given twice. */
  f->now_us += WC_JOURNAL_KEEP_US + 1;
  prune (f, 10);
  wc_journal_bounds (f->db, &oldest, &head, NULL);
  g_assert_cmpint (oldest, ==, 7);
  g_assert_cmpint (head, ==, 6);
  assert_expired (f, 5);
  assert_expired (f, 7);
  append_many (f, 1);
  wc_journal_bounds (f->db, &oldest, &head, NULL);
  g_assert_cmpint (head, ==, 7);
}

static void
test_consumer_holds_back (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcConsumer) bot = NULL;
  g_autoptr (GError) error = NULL;
  gint64 oldest, head;

  append_many (f, 2);
  wc_store_fixture_begin (f);
  bot = wc_consumer_store_ensure (f->db, "bot", NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  append_many (f, 2);

  f->now_us += WC_JOURNAL_KEEP_US + 1;
  prune (f, 10);
  wc_journal_bounds (f->db, &oldest, &head, NULL);
  g_assert_cmpint (oldest, ==, 4);

  /* Not for ever. */
  f->now_us += WC_JOURNAL_CAP_US - WC_JOURNAL_KEEP_US;
  prune (f, 10);
  wc_journal_bounds (f->db, &oldest, &head, NULL);
  g_assert_cmpint (oldest, ==, 6);
  assert_expired (f, bot->cursor);
}

static void
test_cursor_text (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *cursor = wc_journal_format_cursor (f->db, 12);
  static const char *const bad[] = {
    "", "12", ":12", "x:", "x:-1", "x:1y", "x:99999999999999999999"
  };
  g_autoptr (GError) error = NULL;
  gint64 seq;

  g_assert_true (wc_journal_parse_cursor (f->db, cursor, &seq, &error));
  g_assert_cmpint (seq, ==, 12);
  g_assert_false (wc_journal_parse_cursor (f->db, "0123456789abcdef:1", &seq, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CURSOR_EXPIRED);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_clear_error (&error);
      g_assert_false (wc_journal_parse_cursor (f->db, bad[i], &seq, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "cursor");
    }
  g_assert_cmpint (seq, ==, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/journal/content", test_content);
  g_test_add_func ("/store/journal/rollback", test_rollback_leaves_nothing);
  g_test_add_func ("/store/journal/listeners", test_listeners);
  g_test_add_func ("/store/journal/listening-for-kinds", test_listening_for_kinds);
  g_test_add_func ("/store/journal/filters", test_filters);
  g_test_add_func ("/store/journal/limit", test_limit_and_bound);
  g_test_add_func ("/store/journal/backfill", test_backfill);
  g_test_add_func ("/store/journal/prune", test_prune_by_age);
  g_test_add_func ("/store/journal/consumer-holds-back", test_consumer_holds_back);
  g_test_add_func ("/store/journal/cursor", test_cursor_text);
  return g_test_run ();
}
