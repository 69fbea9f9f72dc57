/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/temp-db.h"
#include "model/report.h"
#include "store/chat-store.h"
#include "store/expiry-store.h"
#include "store/message-store.h"
#include "sync/ingest.h"

typedef struct
{
  WcTempDb *temp;
  WcLive *live;
  WcIngest *ingest;
  gint64 since;  /* events asserted so far */
  GString *told; /* settled and arrived signals, and live events */
} Fixture;

static void
on_settled (WcIngest *ingest, gint64 message, gpointer data)
{
  g_string_append (((Fixture *) data)->told, "settled ");
}

static void
on_arrived (WcIngest *ingest, const WcMessage *message, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->told, "arrived:%s ", message->body);
}

static void
on_live (WcLive *live, const WcEvent *event, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->told, "%s ",
                          wc_event_kind_to_string (event->kind));
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->temp = wc_temp_db_new ();
  fixture->live = wc_live_new ();
  fixture->ingest = wc_ingest_new (fixture->temp->db, fixture->live,
                                   fixture->temp->account->id, "me@x.lit");
  fixture->told = g_string_new (NULL);
  g_signal_connect (fixture->ingest, "settled", G_CALLBACK (on_settled), fixture);
  g_signal_connect (fixture->ingest, "arrived", G_CALLBACK (on_arrived), fixture);
  g_signal_connect (fixture->live, "event", G_CALLBACK (on_live), fixture);
  g_free (wc_temp_db_take_events (fixture->temp, &fixture->since));
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->ingest);
  g_object_unref (fixture->live);
  wc_temp_db_free (fixture->temp);
  g_string_free (fixture->told, TRUE);
}

static void
assert_happened (Fixture *fixture, const char *events, const char *told)
{
  g_autofree char *own = wc_temp_db_take_events (fixture->temp, &fixture->since);

  g_assert_cmpstr (own, ==, events);
  g_assert_cmpstr (fixture->told->str, ==, told);
  g_string_truncate (fixture->told, 0);
}

static WcMessage *
make_message (const char *body, WcMessageSource source, gboolean outgoing)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);

  message->source = source;
  message->outgoing = outgoing;
  message->ts_us = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC + 7;
  message->received_us = message->ts_us;
  wc_message_builder_set_chat (builder, "a@b");
  wc_message_builder_set_from (builder, outgoing ? "me@x.lit/o" : "a@b/c");
  wc_message_builder_set_body (builder, body);
  wc_message_builder_set_message_id (builder, body);
  return wc_message_builder_end (builder);
}

static gboolean
deliver_in_transaction (WcDb *db, gpointer data, GError **error)
{
  gpointer *both = data;

  return wc_ingest_deliver (both[0], both[1], both[2], error);
}

static gint64
deliver (Fixture *fixture, WcArrival *arrival)
{
  g_autoptr (GError) error = NULL;
  gint64 id = -1;
  gpointer both[] = { fixture->ingest, arrival, &id };

  wc_db_run (fixture->temp->db, WC_DB_NORMAL, deliver_in_transaction, both, &error);
  g_assert_no_error (error);
  return id;
}

static gint64
deliver_text (Fixture *fixture,
              const char *body,
              WcMessageSource source,
              gboolean outgoing,
              const char *archive_id)
{
  g_autoptr (WcMessage) message = make_message (body, source, outgoing);
  WcArrival arrival = { .message = message,
                        .archive_by = archive_id != NULL ? "me@x.lit" : NULL,
                        .archive_id = archive_id };

  return deliver (fixture, &arrival);
}

static gint64
deliver_report (Fixture *fixture,
                WcReportKind kind,
                const char *message_id,
                gboolean outgoing)
{
  g_autoptr (GPtrArray) reports =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_report_free);
  WcReport *report = wc_report_new (kind, "a@b", "a@b/c", message_id, 1);
  WcArrival arrival = { .reports = reports };

  g_ptr_array_add (
      reports, wc_report_with (report, outgoing,
                               kind == WC_REPORT_TYPING ? "composing" : "gone", NULL));
  return deliver (fixture, &arrival);
}

static guint
unread (Fixture *fixture)
{
  g_autoptr (WcChat) chat =
      wc_chat_store_get (fixture->temp->db, fixture->temp->account->id, "a@b", NULL);

  g_assert_nonnull (chat);
  return chat->unread;
}

static WcMessageState
state_of (Fixture *fixture, gint64 id)
{
  g_autoptr (WcMessage) message =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, id, NULL);

  g_assert_nonnull (message);
  return message->state;
}

static void
test_new_message (Fixture *fixture, gconstpointer data)
{
  gint64 id = deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, NULL);

  g_assert_cmpint (id, >, 0);
  assert_happened (fixture, "chat.new message.new", "arrived:hi ");
  g_assert_cmpuint (unread (fixture), ==, 1);
}

static void
test_copies_are_one_message (Fixture *fixture, gconstpointer data)
{
  gint64 id = deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, "7");

  assert_happened (fixture, "chat.new message.new", "arrived:hi ");
  g_assert_cmpint (deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_ARCHIVE, FALSE, "7"),
                   ==, id);
  g_assert_cmpint (deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_CARBON, FALSE, "7"), ==,
                   id);
  assert_happened (fixture, "", "");
}

/* A stamp of whole seconds, as a server puts on what it sends again, does not move a
 * message before the one that came before it. */
static void
test_stream_is_in_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) one = make_message ("one", WC_MESSAGE_SOURCE_LIVE, FALSE);
  g_autoptr (WcMessage) two = make_message ("two", WC_MESSAGE_SOURCE_LIVE, FALSE);
  WcArrival arrivals[] = {
    { .message = one, .archive_by = "me@x.lit", .archive_id = "7" },
    { .message = two, .archive_by = "me@x.lit", .archive_id = "8" },
  };
  gint64 id;

  one->ts_us += 780000;
  two->ts_us -= two->ts_us % G_USEC_PER_SEC;
  id = deliver (fixture, &arrivals[0]);
  g_assert_cmpint (deliver (fixture, &arrivals[1]), >, id);
}

/* What came live before the archive was read is newer than what the walk brings from
 * before it, whatever the second says; the next stream begins anew. */
static void
test_walk_stays_behind_the_stream (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) now = make_message ("now", WC_MESSAGE_SOURCE_LIVE, FALSE);
  g_autoptr (WcMessage) missed =
      make_message ("missed", WC_MESSAGE_SOURCE_ARCHIVE, FALSE);
  g_autoptr (WcMessage) later = make_message ("later", WC_MESSAGE_SOURCE_ARCHIVE, FALSE);
  WcArrival live = { .message = now, .archive_by = "me@x.lit", .archive_id = "9" };
  WcArrival walked = { .message = missed, .archive_by = "me@x.lit", .archive_id = "8" };
  WcArrival next = { .message = later, .archive_by = "me@x.lit", .archive_id = "10" };
  gint64 second_us = 1700000000 * G_TIME_SPAN_SECOND;
  gint64 id;

  now->ts_us = second_us + 300000;
  missed->ts_us = later->ts_us = second_us;
  id = deliver (fixture, &live);
  g_assert_cmpint (deliver (fixture, &walked), <, id);
  wc_ingest_begin_stream (fixture->ingest);
  g_assert_cmpint (deliver (fixture, &next), >, id);
}

/* What was kept for us in the second of our last words came after them. */
static void
test_kept_for_us (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) ours = make_message ("ours", WC_MESSAGE_SOURCE_LIVE, TRUE);
  g_autoptr (WcMessage) kept = make_message ("kept", WC_MESSAGE_SOURCE_LIVE, FALSE);
  WcArrival first = { .message = ours };
  WcArrival second = { .message = kept };
  gint64 id;

  fixture->temp->now_us = ours->ts_us = 1700000000 * G_TIME_SPAN_SECOND + 800000;
  id = deliver (fixture, &first);
  fixture->temp->now_us += G_TIME_SPAN_MINUTE;
  kept->ts_us = 1700000000 * G_TIME_SPAN_SECOND;
  g_assert_cmpint (deliver (fixture, &second), >, id);
}

/* XEP-0334: what is not to be kept for good is marked in the same transaction. */
static void
test_passing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) hush = make_message ("hush", WC_MESSAGE_SOURCE_LIVE, FALSE);
  g_autoptr (GError) error = NULL;
  WcArrival arrival = { .message = hush, .passing = TRUE };
  gint64 id = deliver (fixture, &arrival);
  g_autoptr (WcMessage) gone = NULL;
  gboolean more = FALSE;

  fixture->temp->now_us += WC_EXPIRY_KEEP_US;
  wc_expiry_store_expire (fixture->temp->db, 10, &more, &error);
  g_assert_no_error (error);
  gone = wc_message_store_get (fixture->temp->db, fixture->temp->account->id, id, NULL);
  g_assert_null (gone);
}

/* DECISIONS 9: two archive ids are two messages, whatever the sender's ids say. */
static void
test_same_text_twice_is_two_messages (Fixture *fixture, gconstpointer data)
{
  gint64 one = deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, "7");

  g_assert_cmpint (deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, "8"), !=,
                   one);
  assert_happened (fixture, "chat.new message.new message.new", "arrived:hi arrived:hi ");
  g_assert_cmpuint (unread (fixture), ==, 2);
}

static void
test_other_device_reads (Fixture *fixture, gconstpointer data)
{
  deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, NULL);
  g_assert_cmpuint (unread (fixture), ==, 1);
  g_assert_cmpint (
      state_of (fixture,
                deliver_text (fixture, "mine", WC_MESSAGE_SOURCE_CARBON, TRUE, NULL)),
      ==, WC_MESSAGE_STATE_SENT);
  g_assert_cmpuint (unread (fixture), ==, 0);
}

static void
test_reports_about_ours (Fixture *fixture, gconstpointer data)
{
  gint64 one = deliver_text (fixture, "one", WC_MESSAGE_SOURCE_CARBON, TRUE, NULL);
  gint64 two = deliver_text (fixture, "two", WC_MESSAGE_SOURCE_CARBON, TRUE, NULL);

  g_free (wc_temp_db_take_events (fixture->temp, &fixture->since));
  deliver_report (fixture, WC_REPORT_DELIVERED, "one", FALSE);
  g_assert_cmpint (state_of (fixture, one), ==, WC_MESSAGE_STATE_DELIVERED);
  deliver_report (fixture, WC_REPORT_DISPLAYED, "two", FALSE);
  g_assert_cmpint (state_of (fixture, one), ==, WC_MESSAGE_STATE_DISPLAYED);
  g_assert_cmpint (state_of (fixture, two), ==, WC_MESSAGE_STATE_DISPLAYED);
  assert_happened (fixture, "message.state message.state message.state", "");
}

static void
test_bounce (Fixture *fixture, gconstpointer data)
{
  gint64 one = deliver_text (fixture, "one", WC_MESSAGE_SOURCE_CARBON, TRUE, NULL);
  g_autoptr (WcMessage) message = NULL;

  deliver_report (fixture, WC_REPORT_FAILED, "one", FALSE);
  message =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, one, NULL);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (message->error_condition, ==, "gone");
}

static void
test_own_device_displays (Fixture *fixture, gconstpointer data)
{
  deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, NULL);
  deliver_report (fixture, WC_REPORT_DISPLAYED, "hi", TRUE);
  g_assert_cmpuint (unread (fixture), ==, 0);
}

static void
test_reports_about_nothing (Fixture *fixture, gconstpointer data)
{
  deliver_report (fixture, WC_REPORT_DELIVERED, "unknown", FALSE);
  deliver_report (fixture, WC_REPORT_DISPLAYED, NULL, FALSE);
  deliver_report (fixture, WC_REPORT_TYPING, NULL, TRUE);
  assert_happened (fixture, "", "");
  deliver_report (fixture, WC_REPORT_TYPING, NULL, FALSE);
  assert_happened (fixture, "", "typing ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/ingest/" name, Fixture, NULL, setup, func, teardown)
  TEST ("new", test_new_message);
  TEST ("copies", test_copies_are_one_message);
  TEST ("in-order", test_stream_is_in_order);
  TEST ("walk", test_walk_stays_behind_the_stream);
  TEST ("kept", test_kept_for_us);
  TEST ("passing", test_passing);
  TEST ("twice", test_same_text_twice_is_two_messages);
  TEST ("other-device", test_other_device_reads);
  TEST ("reports", test_reports_about_ours);
  TEST ("bounce", test_bounce);
  TEST ("own-display", test_own_device_displays);
  TEST ("nothing", test_reports_about_nothing);
  return g_test_run ();
}
