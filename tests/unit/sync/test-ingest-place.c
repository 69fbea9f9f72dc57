/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/ingest-fixture.h"
#include "store/chat-store.h"
#include "store/cursor-store.h"
#include "store/expiry-store.h"
#include "store/retention.h"

/* Where in time a message belongs, and what an archive is known to have. */

/* A stamp of whole seconds, as a server puts on what it sends again, does not move a
 * message before the one that came before it. */
static void
test_stream_is_in_order (WcIngestFixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) one =
      wc_ingest_fixture_make_message ("one", WC_MESSAGE_SOURCE_LIVE, FALSE);
  g_autoptr (WcMessage) two =
      wc_ingest_fixture_make_message ("two", WC_MESSAGE_SOURCE_LIVE, FALSE);
  WcArrival arrivals[] = {
    { .message = one, .archive_by = "me@x.lit", .archive_id = "7" },
    { .message = two, .archive_by = "me@x.lit", .archive_id = "8" },
  };
  gint64 id;

  one->ts_us += 780000;
  two->ts_us -= two->ts_us % G_USEC_PER_SEC;
  id = wc_ingest_fixture_deliver (fixture, &arrivals[0]);
  g_assert_cmpint (wc_ingest_fixture_deliver (fixture, &arrivals[1]), >, id);
}

/* What came live before the archive was read is newer than what the walk brings from
 * before it, whatever the second says; the next stream begins anew. */
static void
test_walk_stays_behind_the_stream (WcIngestFixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) now =
      wc_ingest_fixture_make_message ("now", WC_MESSAGE_SOURCE_LIVE, FALSE);
  g_autoptr (WcMessage) missed =
      wc_ingest_fixture_make_message ("missed", WC_MESSAGE_SOURCE_ARCHIVE, FALSE);
  g_autoptr (WcMessage) later =
      wc_ingest_fixture_make_message ("later", WC_MESSAGE_SOURCE_ARCHIVE, FALSE);
  WcArrival live = { .message = now, .archive_by = "me@x.lit", .archive_id = "9" };
  WcArrival walked = { .message = missed, .archive_by = "me@x.lit", .archive_id = "8" };
  WcArrival next = { .message = later, .archive_by = "me@x.lit", .archive_id = "10" };
  gint64 second_us = 1700000000 * G_TIME_SPAN_SECOND;
  gint64 id;

  now->ts_us = second_us + 300000;
  missed->ts_us = later->ts_us = second_us;
  id = wc_ingest_fixture_deliver (fixture, &live);
  g_assert_cmpint (wc_ingest_fixture_deliver (fixture, &walked), <, id);
  wc_ingest_begin_stream (fixture->ingest);
  g_assert_cmpint (wc_ingest_fixture_deliver (fixture, &next), >, id);
}

/* What was kept for us in the second of our last words came after them. */
static void
test_kept_for_us (WcIngestFixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) ours =
      wc_ingest_fixture_make_message ("ours", WC_MESSAGE_SOURCE_LIVE, TRUE);
  g_autoptr (WcMessage) kept =
      wc_ingest_fixture_make_message ("kept", WC_MESSAGE_SOURCE_LIVE, FALSE);
  WcArrival first = { .message = ours };
  WcArrival second = { .message = kept };
  gint64 id;

  fixture->temp->now_us = ours->ts_us = 1700000000 * G_TIME_SPAN_SECOND + 800000;
  id = wc_ingest_fixture_deliver (fixture, &first);
  fixture->temp->now_us += G_TIME_SPAN_MINUTE;
  kept->ts_us = 1700000000 * G_TIME_SPAN_SECOND;
  g_assert_cmpint (wc_ingest_fixture_deliver (fixture, &second), >, id);
}

static void
assert_border (WcIngestFixture *fixture, const char *oldest, const char *newest)
{
  WcCursorArchive own = { fixture->temp->account->id, "me@x.lit", NULL };
  g_autoptr (WcCursorInterval) held =
      wc_cursor_store_newest (fixture->temp->db, &own, NULL);

  g_assert_cmpstr (held != NULL ? held->oldest_id : NULL, ==, oldest);
  g_assert_cmpstr (held != NULL ? held->newest_id : NULL, ==, newest);
}

/* Before, between and behind what the server kept for us there may be what it kept for
 * nobody: it says nothing of what is held of the archive, also for what follows it. */
static void
test_kept_is_no_border (WcIngestFixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) kept =
      wc_ingest_fixture_make_message ("kept", WC_MESSAGE_SOURCE_LIVE, FALSE);
  g_autoptr (WcMessage) too =
      wc_ingest_fixture_make_message ("too", WC_MESSAGE_SOURCE_LIVE, FALSE);
  WcArrival first = {
    .message = kept, .archive_by = "me@x.lit", .archive_id = "3", .delayed = TRUE
  };
  WcArrival second = { .message = too,
                       .archive_by = "me@x.lit",
                       .archive_id = "5",
                       .delayed = TRUE,
                       .unbroken = TRUE };

  wc_ingest_fixture_deliver (fixture, &first);
  wc_ingest_fixture_deliver (fixture, &second);
  assert_border (fixture, NULL, NULL);
  wc_ingest_fixture_deliver_text (fixture, "now", WC_MESSAGE_SOURCE_LIVE, FALSE, "8");
  assert_border (fixture, "8", "8");
  wc_ingest_fixture_deliver_text (fixture, "then", WC_MESSAGE_SOURCE_LIVE, FALSE, "9");
  assert_border (fixture, "8", "9");
}

static gint64
deliver_walked (WcIngestFixture *fixture, const char *id, gint64 ts_us, gint64 older_id)
{
  g_autoptr (WcMessage) message =
      wc_ingest_fixture_make_message (id, WC_MESSAGE_SOURCE_ARCHIVE, FALSE);
  WcArrival arrival = {
    .message = message, .archive_by = "me@x.lit", .archive_id = id, .older_id = older_id
  };

  message->ts_us = ts_us;
  return wc_ingest_fixture_deliver (fixture, &arrival);
}

/* What was kept has its place among what the archive has, which may be newer; where a
 * second is all that is told, what the archive has before it stands before it. */
static void
test_walk_around_kept (WcIngestFixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) kept =
      wc_ingest_fixture_make_message ("kept", WC_MESSAGE_SOURCE_LIVE, FALSE);
  WcArrival live = {
    .message = kept, .archive_by = "me@x.lit", .archive_id = "3", .delayed = TRUE
  };
  gint64 second_us = 1700000000 * G_TIME_SPAN_SECOND;
  gint64 id, before;

  kept->ts_us = second_us;
  id = wc_ingest_fixture_deliver (fixture, &live);
  before = deliver_walked (fixture, "2", second_us, 0);
  g_assert_cmpint (before, <, id);
  g_assert_cmpint (deliver_walked (fixture, "4", second_us, id), >, id);
  g_assert_cmpint (deliver_walked (fixture, "5", second_us + 2 * G_USEC_PER_SEC, before),
                   >, id);
}

static void
keep_days (WcIngestFixture *fixture, int days)
{
  WcAccount *account = fixture->temp->account;

  account->keep_days = days;
  g_assert_true (wc_db_begin (fixture->temp->db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_account_store_save (fixture->temp->db, account, NULL));
  g_assert_true (wc_db_commit (fixture->temp->db, NULL));
  g_free (wc_temp_db_take_events (fixture->temp, &fixture->since));
}

/* What an archive has of a time that is not kept is no message here; what reaches us so
 * late stays for a day. */
static void
test_older_than_the_policy (WcIngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean more;

  keep_days (fixture, 30);
  fixture->temp->now_us += 31 * G_TIME_SPAN_DAY;
  g_assert_cmpint (wc_ingest_fixture_deliver_text (
                       fixture, "old", WC_MESSAGE_SOURCE_ARCHIVE, FALSE, "a1"),
                   ==, 0);
  wc_ingest_fixture_assert_happened (fixture, "", "");
  g_assert_cmpint (wc_ingest_fixture_deliver_text (fixture, "late",
                                                   WC_MESSAGE_SOURCE_LIVE, FALSE, NULL),
                   >, 0);
  wc_ingest_fixture_assert_happened (fixture, "chat.new message.new", "arrived:late ");
  g_assert_cmpuint (wc_ingest_fixture_unread (fixture), ==, 1);

  wc_retention_step (fixture->temp->db, 10, &more, &error);
  g_assert_no_error (error);
  wc_ingest_fixture_assert_happened (fixture, "", "");
  fixture->temp->now_us += WC_EXPIRY_KEEP_US;
  wc_expiry_store_expire (fixture->temp->db, 10, &more, &error);
  g_assert_no_error (error);
  wc_ingest_fixture_assert_happened (fixture, "message.removed", "");
}

/* The archive of a room has cursors of its own. */
static void
test_room (WcIngestFixture *fixture, gconstpointer data)
{
  WcCursorArchive own = { fixture->temp->account->id, "me@x.lit", NULL };
  WcCursorArchive room = { fixture->temp->account->id, WC_INGEST_FIXTURE_ROOM, NULL };
  g_autoptr (WcCursorInterval) newest = NULL;
  gint64 one, two;

  wc_ingest_fixture_know_room (fixture);
  one = wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/hag", "double",
                                        "r1", FALSE);
  two = wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/hag", "toil",
                                        "r2", FALSE);
  wc_ingest_fixture_assert_happened (fixture, "message.new message.new",
                                     "arrived:double arrived:toil ");
  g_assert_cmpint (two, >, one);
  g_assert_cmpint (wc_ingest_fixture_deliver_talk (fixture, WC_INGEST_FIXTURE_ROOM "/hag",
                                                   "toil", "r2", FALSE),
                   ==, two);
  newest = wc_cursor_store_newest (fixture->temp->db, &room, NULL);
  g_assert_cmpstr (newest->oldest_id, ==, "r1");
  g_assert_cmpstr (newest->newest_id, ==, "r2");
  g_assert_null (wc_cursor_store_newest (fixture->temp->db, &own, NULL));
}

/* What was said in the second in which we came to know the room, of which its history has
 * the whole second alone. */
static guint
deliver_in_second (WcIngestFixture *fixture, const char *body, gboolean replayed)
{
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcChat) chat = NULL;
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (builder);
  WcArrival arrival = { .archive_by = replayed ? NULL : WC_INGEST_FIXTURE_ROOM,
                        .archive_id = replayed ? NULL : body,
                        .replayed = replayed };

  head->source = replayed ? WC_MESSAGE_SOURCE_LIVE : WC_MESSAGE_SOURCE_ARCHIVE;
  head->received_us = fixture->temp->now_us;
  head->ts_us = head->received_us - head->received_us % G_USEC_PER_SEC;
  wc_message_builder_set_chat (builder, WC_INGEST_FIXTURE_ROOM);
  wc_message_builder_set_from (builder, WC_INGEST_FIXTURE_ROOM "/hag");
  wc_message_builder_set_body (builder, body);
  wc_message_builder_set_message_id (builder, body);
  arrival.message = message = wc_message_builder_end (builder);
  g_assert_cmpint (wc_ingest_fixture_deliver (fixture, &arrival), >, 0);
  chat = wc_chat_store_get (fixture->temp->db, fixture->temp->account->id,
                            WC_INGEST_FIXTURE_ROOM, NULL);
  g_assert_cmpstr (chat->last->body, ==, body);
  return chat->unread;
}

/* Early and late in a second: what is there at the first entering was said before. */
static void
test_second_of_entering (WcIngestFixture *fixture, gconstpointer data)
{
  const gint64 *within = data;
  gint64 begin = fixture->temp->now_us - fixture->temp->now_us % G_USEC_PER_SEC;

  fixture->temp->now_us = begin + *within;
  wc_ingest_fixture_know_room (fixture);
  wc_ingest_begin_room (fixture->ingest, WC_INGEST_FIXTURE_ROOM);
  g_assert_cmpuint (deliver_in_second (fixture, "when", FALSE), ==, 0);
  g_assert_cmpuint (deliver_in_second (fixture, "shall", FALSE), ==, 0);
  wc_ingest_begin_stream (fixture->ingest);
  wc_ingest_begin_room (fixture->ingest, WC_INGEST_FIXTURE_ROOM);
  g_assert_cmpuint (deliver_in_second (fixture, "we", FALSE), ==, 1);
  g_assert_cmpuint (deliver_in_second (fixture, "three", FALSE), ==, 2);
}

static void
test_second_of_entering_replayed (WcIngestFixture *fixture, gconstpointer data)
{
  const gint64 *within = data;
  gint64 begin = fixture->temp->now_us - fixture->temp->now_us % G_USEC_PER_SEC;

  fixture->temp->now_us = begin + *within;
  wc_ingest_fixture_know_room (fixture);
  wc_ingest_begin_room (fixture->ingest, WC_INGEST_FIXTURE_ROOM);
  fixture->temp->now_us += 10;
  g_assert_cmpuint (deliver_in_second (fixture, "when", TRUE), ==, 0);
  g_assert_cmpuint (deliver_in_second (fixture, "shall", TRUE), ==, 0);
}

int
main (int argc, char **argv)
{
  static const gint64 within[] = { 1000, 300000, 900000 };

  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/ingest-place/" name, WcIngestFixture, NULL,                         \
              wc_ingest_fixture_setup, func, wc_ingest_fixture_teardown)
  TEST ("in-order", test_stream_is_in_order);
  TEST ("walk", test_walk_stays_behind_the_stream);
  TEST ("kept", test_kept_for_us);
  TEST ("kept-border", test_kept_is_no_border);
  TEST ("kept-walk", test_walk_around_kept);
  TEST ("policy", test_older_than_the_policy);
  TEST ("room", test_room);
  for (gsize i = 0; i < G_N_ELEMENTS (within); i++)
    {
      g_autofree char *walked = g_strdup_printf ("/sync/ingest-place/second-%d", (int) i);
      g_autofree char *told =
          g_strdup_printf ("/sync/ingest-place/second-told-%d", (int) i);

      g_test_add (walked, WcIngestFixture, &within[i], wc_ingest_fixture_setup,
                  test_second_of_entering, wc_ingest_fixture_teardown);
      g_test_add (told, WcIngestFixture, &within[i], wc_ingest_fixture_setup,
                  test_second_of_entering_replayed, wc_ingest_fixture_teardown);
    }
  return g_test_run ();
}
