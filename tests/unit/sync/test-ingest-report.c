/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/ingest-fixture.h"
#include "model/report.h"
#include "store/chat-store.h"
#include "store/message-store.h"

/* What a message tells about others. */

static gint64
deliver_report (WcIngestFixture *fixture,
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
  return wc_ingest_fixture_deliver (fixture, &arrival);
}

static WcMessageState
state_of (WcIngestFixture *fixture, gint64 id)
{
  g_autoptr (WcMessage) message =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, id, NULL);

  g_assert_nonnull (message);
  return message->state;
}

static void
test_reports_about_ours (WcIngestFixture *fixture, gconstpointer data)
{
  gint64 one = wc_ingest_fixture_deliver_text (fixture, "one", WC_MESSAGE_SOURCE_CARBON,
                                               TRUE, NULL);
  gint64 two = wc_ingest_fixture_deliver_text (fixture, "two", WC_MESSAGE_SOURCE_CARBON,
                                               TRUE, NULL);

  g_free (wc_temp_db_take_events (fixture->temp, &fixture->since));
  deliver_report (fixture, WC_REPORT_DELIVERED, "one", FALSE);
  g_assert_cmpint (state_of (fixture, one), ==, WC_MESSAGE_STATE_DELIVERED);
  deliver_report (fixture, WC_REPORT_DISPLAYED, "two", FALSE);
  g_assert_cmpint (state_of (fixture, one), ==, WC_MESSAGE_STATE_DISPLAYED);
  g_assert_cmpint (state_of (fixture, two), ==, WC_MESSAGE_STATE_DISPLAYED);
  wc_ingest_fixture_assert_happened (fixture, "message.state message.state message.state",
                                     "");
}

/* Whichever look into the store fails: what a report says is not lost for that. */
static void
test_report_that_cannot_be_looked_for (WcIngestFixture *fixture, gconstpointer data)
{
  gint64 one = wc_ingest_fixture_deliver_text (fixture, "one", WC_MESSAGE_SOURCE_CARBON,
                                               TRUE, NULL);
  g_autoptr (GPtrArray) reports =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_report_free);
  WcReport *report = wc_report_new (WC_REPORT_DELIVERED, "a@b", "a@b/c", "one", 1);
  WcArrival arrival = { .reports = reports };
  gboolean passed = FALSE;

  g_ptr_array_add (reports, wc_report_with (report, FALSE, NULL, NULL));
  for (int steps = 0; !passed; steps++)
    {
      wc_ingest_fixture_deliver_with_fault (fixture, &arrival, steps, &passed);
      g_assert_cmpint (state_of (fixture, one), ==,
                       passed ? WC_MESSAGE_STATE_DELIVERED : WC_MESSAGE_STATE_SENT);
    }
}

static void
test_bounce (WcIngestFixture *fixture, gconstpointer data)
{
  gint64 one = wc_ingest_fixture_deliver_text (fixture, "one", WC_MESSAGE_SOURCE_CARBON,
                                               TRUE, NULL);
  g_autoptr (WcMessage) message = NULL;

  deliver_report (fixture, WC_REPORT_FAILED, "one", FALSE);
  message =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, one, NULL);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (message->error_condition, ==, "gone");
}

static void
test_own_device_displays (WcIngestFixture *fixture, gconstpointer data)
{
  wc_ingest_fixture_deliver_text (fixture, "hi", WC_MESSAGE_SOURCE_LIVE, FALSE, NULL);
  deliver_report (fixture, WC_REPORT_DISPLAYED, "hi", TRUE);
  g_assert_cmpuint (wc_ingest_fixture_unread (fixture), ==, 0);
}

static void
test_reports_about_nothing (WcIngestFixture *fixture, gconstpointer data)
{
  deliver_report (fixture, WC_REPORT_DELIVERED, "unknown", FALSE);
  deliver_report (fixture, WC_REPORT_DISPLAYED, NULL, FALSE);
  deliver_report (fixture, WC_REPORT_TYPING, NULL, TRUE);
  wc_ingest_fixture_assert_happened (fixture, "", "");
  deliver_report (fixture, WC_REPORT_TYPING, NULL, FALSE);
  wc_ingest_fixture_assert_happened (fixture, "", "typing ");
}

#define ROOM WC_INGEST_FIXTURE_ROOM

/* In a room the id is the room's: whatever a sender made of theirs, it marks nothing. */
static void
test_own_device_displays_in_room (WcIngestFixture *fixture, gconstpointer data)
{
  WcReport *report = wc_report_new (WC_REPORT_DISPLAYED, ROOM, ROOM "/me", "r1", 1);
  g_autoptr (GPtrArray) reports =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_report_free);
  WcArrival arrival = { .reports = reports };
  g_autoptr (WcChat) chat = NULL;

  wc_ingest_fixture_know_room (fixture);
  wc_ingest_fixture_deliver_talk (fixture, ROOM "/crone", "one", "r1", FALSE);
  wc_ingest_fixture_deliver_talk (fixture, ROOM "/crone", "r1", "r2", FALSE);
  g_ptr_array_add (reports, wc_report_with (report, TRUE, NULL, NULL));
  wc_ingest_fixture_deliver (fixture, &arrival);
  chat = wc_chat_store_get (fixture->temp->db, fixture->temp->account->id, ROOM, NULL);
  g_assert_cmpuint (chat->unread, ==, 1);
}

static void
deliver_marker (WcIngestFixture *fixture, const char *jid, const char *id)
{
  WcReport *report = wc_report_new (WC_REPORT_DISPLAYED, ROOM, ROOM "/crone", id, 1);
  g_autoptr (GPtrArray) reports =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_report_free);
  WcArrival arrival = { .reports = reports };

  g_ptr_array_add (reports, wc_report_by (report, jid, NULL, "crone"));
  wc_ingest_fixture_deliver (fixture, &arrival);
}

static guint
readers_of (WcIngestFixture *fixture, gint64 id)
{
  g_autoptr (WcMessage) message =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, id, NULL);

  return message->n_readers;
}

/* In a room each is one who has read; what we have read ourselves is as it was. Our own
 * message may get the id that they name after they have. */
static void
test_others_display_in_room (WcIngestFixture *fixture, gconstpointer data)
{
  const WcIngestCopy shown = { .archive_by = ROOM, .archive_id = "r2", .outgoing = TRUE };
  g_autoptr (WcChat) chat = NULL;
  g_autoptr (GError) error = NULL;
  gint64 ours;

  wc_ingest_fixture_know_room (fixture);
  wc_ingest_fixture_deliver_talk (fixture, ROOM "/crone", "one", "r1", FALSE);
  ours = wc_ingest_fixture_deliver_talk (fixture, ROOM "/me", "ours", NULL, FALSE);
  wc_ingest_fixture_deliver_talk (fixture, ROOM "/crone", "three", "r3", FALSE);
  g_free (wc_temp_db_take_events (fixture->temp, &fixture->since));
  deliver_marker (fixture, "a@b", "r1");
  deliver_marker (fixture, "a@b", "r2");
  g_assert_cmpuint (readers_of (fixture, ours), ==, 0);
  g_assert_true (wc_db_begin (fixture->temp->db, WC_DB_NORMAL, &error));
  g_assert_true (wc_ingest_confirm (fixture->ingest, ours, &shown, &error));
  g_assert_true (wc_db_commit (fixture->temp->db, &error));
  g_assert_cmpuint (readers_of (fixture, ours), ==, 1);
  deliver_marker (fixture, "b@b", "r3");
  g_assert_cmpuint (readers_of (fixture, ours), ==, 2);
  g_assert_cmpint (state_of (fixture, ours), ==, WC_MESSAGE_STATE_SENT);
  chat = wc_chat_store_get (fixture->temp->db, fixture->temp->account->id, ROOM, NULL);
  g_assert_cmpuint (chat->unread, ==, 1);
  g_assert_cmpint (chat->peer_read_id, ==, 0);
}

/* An archive that is read backwards tells that a message was read before it gives it. */
static void
test_report_before_its_message (WcIngestFixture *fixture, gconstpointer data)
{
  gint64 one, two;

  deliver_report (fixture, WC_REPORT_DISPLAYED, "two", FALSE);
  wc_ingest_fixture_assert_happened (fixture, "", "");
  deliver_report (fixture, WC_REPORT_FAILED, "two", FALSE);
  wc_ingest_fixture_deliver_text (fixture, "hello", WC_MESSAGE_SOURCE_ARCHIVE, FALSE,
                                  "a3");
  deliver_report (fixture, WC_REPORT_DISPLAYED, "two", FALSE);
  two = wc_ingest_fixture_deliver_text (fixture, "two", WC_MESSAGE_SOURCE_ARCHIVE, TRUE,
                                        "a2");
  one = wc_ingest_fixture_deliver_text (fixture, "one", WC_MESSAGE_SOURCE_CARBON, TRUE,
                                        NULL);
  g_assert_cmpint (state_of (fixture, two), ==, WC_MESSAGE_STATE_DISPLAYED);
  g_assert_cmpint (state_of (fixture, one), ==, WC_MESSAGE_STATE_SENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/ingest-report/" name, WcIngestFixture, NULL,                        \
              wc_ingest_fixture_setup, func, wc_ingest_fixture_teardown)
  TEST ("reports", test_reports_about_ours);
  TEST ("report-fault", test_report_that_cannot_be_looked_for);
  TEST ("bounce", test_bounce);
  TEST ("own-display", test_own_device_displays);
  TEST ("own-display-in-room", test_own_device_displays_in_room);
  TEST ("others-display-in-room", test_others_display_in_room);
  TEST ("before-its-message", test_report_before_its_message);
  TEST ("nothing", test_reports_about_nothing);
  return g_test_run ();
}
