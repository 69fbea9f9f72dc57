/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-clock.h"
#include "lib/temp-db.h"
#include "store/message-store.h"
#include "store/room-store.h"
#include "sync/outbox.h"

typedef struct
{
  WcTempDb *temp;
  WcOutbox *outbox;
  GString *wire; /* the bodies that were written */
  const char *sm_session;
  guint32 seq;
  gboolean refuse;
  gboolean gone;       /* who it is for */
  gboolean full;       /* the disk */
  const char *unready; /* (nullable) of this chat nothing can be rendered yet */
  GString *asked;      /* the chats that were to be prepared */
  guint rendered;
} Fixture;

static gboolean
stream_may_go (gpointer data, const WcMessage *message, GError **error)
{
  Fixture *fixture = data;

  if (fixture->full)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_STORAGE, "the disk is full");
      wc_error_set_detail (*error, "storage", "full");
      return FALSE;
    }
  if (!fixture->gone)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_CONFLICT, "somebody else is there");
  wc_error_set_detail (*error, "condition", "other-occupant");
  return FALSE;
}

static char *
stream_render (gpointer data,
               const WcOutboxEntry *entry,
               const WcMessage *message,
               GError **error)
{
  Fixture *fixture = data;

  fixture->rendered++;
  if (fixture->unready != NULL && g_str_equal (entry->chat, fixture->unready))
    {
      g_set_error_literal (error, WC_OUTBOX_ERROR, WC_OUTBOX_ERROR_NOT_YET, "not yet");
      return NULL;
    }
  if (!fixture->refuse)
    return g_strdup (entry->kind == WC_OUTBOX_MARKER ? "marker"
                     : message->body != NULL         ? message->body
                                                     : message->origin_id);
  g_set_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED, "a policy");
  wc_error_set_detail (*error, "condition", "policy-says-no");
  return NULL;
}

static void
stream_next (gpointer data, const char **out_sm_session, guint32 *out_seq)
{
  Fixture *fixture = data;

  *out_sm_session = fixture->sm_session;
  *out_seq = fixture->sm_session != NULL ? ++fixture->seq : 0;
}

static void
stream_write (gpointer data, const char *stanza)
{
  g_string_append_printf (((Fixture *) data)->wire, "%s ", stanza);
}

static void
stream_prepare (gpointer data, const char *chat)
{
  g_string_append_printf (((Fixture *) data)->asked, "%s ", chat);
}

static void
open_stream (Fixture *fixture, const char *sm_session)
{
  WcOutboxStream stream = { fixture,     stream_may_go, stream_render,
                            stream_next, stream_write,  stream_prepare };

  fixture->sm_session = sm_session;
  fixture->seq = 0;
  wc_outbox_open (fixture->outbox, &stream);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->temp = wc_temp_db_new ();
  fixture->wire = g_string_new (NULL);
  fixture->asked = g_string_new (NULL);
  fixture->outbox = wc_outbox_new (fixture->temp->db, fixture->temp->account->id);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (fixture->wire->str, ==, "");
  g_object_unref (fixture->outbox);
  wc_temp_db_free (fixture->temp);
  g_string_free (fixture->wire, TRUE);
  g_string_free (fixture->asked, TRUE);
}

static void
restart (Fixture *fixture)
{
  g_clear_object (&fixture->outbox);
  wc_temp_db_reopen (fixture->temp);
  fixture->outbox = wc_outbox_new (fixture->temp->db, fixture->temp->account->id);
}

static void
assert_wire (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->wire->str, ==, expected);
  g_string_truncate (fixture->wire, 0);
}

/* A call for attention, named @origin. */
static gint64
send_call (Fixture *fixture, const char *chat, const char *origin)
{
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;

  fixture->temp->now_us += G_USEC_PER_SEC + 7;
  wc_message_builder_set_chat (draft, chat);
  wc_message_builder_peek (draft)->flags = WC_MESSAGE_FLAG_ATTENTION;
  wc_message_builder_set_origin_id (draft, origin);
  message =
      wc_outbox_send (fixture->temp->db, fixture->temp->account, draft, NULL, NULL, NULL);
  wc_outbox_flush (fixture->outbox);
  return message->id;
}

static gint64
send_text (Fixture *fixture, const char *chat, const char *body)
{
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  /* Not a whole second, which would stand for somewhere in it. */
  fixture->temp->now_us += G_USEC_PER_SEC + 7;
  wc_message_builder_set_chat (draft, chat);
  wc_message_builder_set_body (draft, body);
  wc_message_builder_set_origin_id (draft, body);
  message = wc_outbox_send (fixture->temp->db, fixture->temp->account, draft, NULL, NULL,
                            &error);
  g_assert_no_error (error);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_QUEUED);
  wc_outbox_flush (fixture->outbox);
  return message->id;
}

static void
assert_state (Fixture *fixture, gint64 id, WcMessageState state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, id, &error);

  g_assert_no_error (error);
  g_assert_cmpint (message->state, ==, state);
}

static void
acknowledge (Fixture *fixture, const char *session, guint32 h)
{
  g_autoptr (GError) error = NULL;

  wc_outbox_acknowledged (fixture->outbox, session, h, &error);
  g_assert_no_error (error);
}

/* Others are served while much is being sent. */
static void
test_much_takes_several_turns (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *body = g_strdup_printf ("%u", i);

      send_text (fixture, "a@b", body);
    }
  open_stream (fixture, "s");
  assert_wire (fixture, "0 1 2 3 4 5 6 7 ");
  wc_outbox_close (fixture->outbox);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  open_stream (fixture, "s");
  assert_wire (fixture, "8 9 10 11 12 13 14 15 ");
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  assert_wire (fixture, "16 17 18 19 ");
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

static void
test_waits_while_offline (Fixture *fixture, gconstpointer data)
{
  gint64 one = send_text (fixture, "a@b", "one");
  gint64 two = send_text (fixture, "a@b", "two");

  restart (fixture);
  assert_state (fixture, one, WC_MESSAGE_STATE_QUEUED);
  open_stream (fixture, "s1");
  assert_wire (fixture, "one two ");
  assert_state (fixture, one, WC_MESSAGE_STATE_SENDING);
  acknowledge (fixture, "s1", 1);
  assert_state (fixture, one, WC_MESSAGE_STATE_SENT);
  assert_state (fixture, two, WC_MESSAGE_STATE_SENDING);
  wc_outbox_flush (fixture->outbox);
}

static void
test_resumed_by_a_new_process (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 one, two;

  open_stream (fixture, "s1");
  one = send_text (fixture, "a@b", "one");
  two = send_text (fixture, "a@b", "two");
  assert_wire (fixture, "one two ");
  restart (fixture);
  g_assert_true (wc_outbox_resumed (fixture->outbox, "s1", 1, &error));
  assert_state (fixture, one, WC_MESSAGE_STATE_SENT);
  fixture->rendered = 0;
  open_stream (fixture, "s1");
  /* The same bytes, not made anew. */
  assert_wire (fixture, "two ");
  g_assert_cmpuint (fixture->rendered, ==, 0);
  assert_state (fixture, two, WC_MESSAGE_STATE_SENDING);
}

/* Test that bytes which were fixed for somebody do not go to who is there now. */
static void
test_written_again_for_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 one, two;

  open_stream (fixture, "s1");
  one = send_text (fixture, "a@b", "one");
  wc_outbox_mark (fixture->temp->db, fixture->temp->account->id, "a@b", one, &error);
  g_assert_no_error (error);
  wc_outbox_flush (fixture->outbox);
  assert_wire (fixture, "one marker ");
  restart (fixture);
  g_assert_true (wc_outbox_resumed (fixture->outbox, "s1", 0, &error));
  two = send_text (fixture, "a@b", "two");
  fixture->gone = TRUE;
  open_stream (fixture, "s1");
  assert_wire (fixture, "");
  assert_state (fixture, one, WC_MESSAGE_STATE_FAILED);
  assert_state (fixture, two, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpuint (wc_outbox_store_count (fixture->temp->db, fixture->temp->account->id),
                    ==, 0);
}

typedef struct
{
  WcOutbox *outbox;
  gint64 message;
} Settling;

static gboolean
settle (WcDb *db, gpointer data, GError **error)
{
  const Settling *settling = data;

  return wc_outbox_settle (settling->outbox, settling->message, error);
}

static void
test_doubt_waits_for_the_archive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 since_us = 0;
  gint64 one, two;
  Settling settling;

  open_stream (fixture, "s1");
  g_assert_false (wc_outbox_has_unconfirmed (fixture->outbox));
  one = send_text (fixture, "a@b", "one");
  two = send_text (fixture, "a@b", "two");
  assert_wire (fixture, "one two ");
  restart (fixture);
  g_assert_true (wc_outbox_has_unconfirmed (fixture->outbox));
  g_assert_true (wc_outbox_restarted (fixture->outbox, "s1", FALSE, 0, &error));
  open_stream (fixture, "s2");
  assert_wire (fixture, "");
  g_assert_true (wc_outbox_is_unsure (fixture->outbox, &since_us));
  g_assert_true (wc_outbox_has_unconfirmed (fixture->outbox));
  g_assert_cmpint (since_us, ==, one);
  /* What comes after in the same chat waits too, other chats do not. */
  send_text (fixture, "a@b", "three");
  send_text (fixture, "c@d", "other");
  assert_wire (fixture, "other ");

  settling = (Settling){ fixture->outbox, one };
  g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, settle, &settling, &error));
  g_assert_true (wc_outbox_reconciled (fixture->outbox, TRUE, &error));
  assert_wire (fixture, "two three ");
  assert_state (fixture, two, WC_MESSAGE_STATE_SENDING);
  g_assert_false (wc_outbox_is_unsure (fixture->outbox, &since_us));
}

static void
test_known_count_needs_no_archive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 since_us = 0;
  gint64 one;

  open_stream (fixture, "s1");
  one = send_text (fixture, "a@b", "one");
  send_text (fixture, "a@b", "two");
  assert_wire (fixture, "one two ");
  wc_outbox_close (fixture->outbox);
  g_assert_true (wc_outbox_restarted (fixture->outbox, "s1", TRUE, 1, &error));
  assert_state (fixture, one, WC_MESSAGE_STATE_SENT);
  g_assert_false (wc_outbox_is_unsure (fixture->outbox, &since_us));
  g_assert_false (wc_outbox_has_unconfirmed (fixture->outbox));
  open_stream (fixture, "s2");
  assert_wire (fixture, "two ");
}

/* Test that a call for attention is not sent a second time because the archive has not
 * got it, which keeps none. */
static void
test_call_has_no_proof (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 one, two;

  open_stream (fixture, NULL);
  one = send_call (fixture, "a@b", "one");
  two = send_text (fixture, "a@b", "two");
  assert_wire (fixture, "one two ");
  wc_outbox_close (fixture->outbox);
  g_assert_true (wc_outbox_restarted (fixture->outbox, NULL, FALSE, 0, &error));
  g_assert_true (wc_outbox_reconciled (fixture->outbox, TRUE, &error));
  assert_state (fixture, one, WC_MESSAGE_STATE_FAILED);
  assert_state (fixture, two, WC_MESSAGE_STATE_SENDING);
  open_stream (fixture, NULL);
  assert_wire (fixture, "two ");
}

/* Test that one which the server has not got is looked at again before it leaves. */
static void
test_call_is_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 one;

  open_stream (fixture, "s1");
  one = send_call (fixture, "a@b", "one");
  assert_wire (fixture, "one ");
  wc_outbox_close (fixture->outbox);
  g_assert_true (wc_outbox_restarted (fixture->outbox, "s1", TRUE, 0, &error));
  fixture->refuse = TRUE;
  open_stream (fixture, "s2");
  assert_wire (fixture, "");
  assert_state (fixture, one, WC_MESSAGE_STATE_FAILED);
}

static void
test_without_proof_it_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = NULL;
  gint64 one;

  open_stream (fixture, NULL);
  one = send_text (fixture, "a@b", "one");
  assert_wire (fixture, "one ");
  wc_outbox_close (fixture->outbox);
  g_assert_true (wc_outbox_restarted (fixture->outbox, NULL, FALSE, 0, &error));
  g_assert_true (wc_outbox_reconciled (fixture->outbox, FALSE, &error));
  message =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, one, &error);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (message->error_condition, ==, "uncertain");

  /* Sending again is the person's act. */
  g_assert_true (
      wc_outbox_resend (fixture->temp->db, fixture->temp->account->id, one, &error));
  assert_state (fixture, one, WC_MESSAGE_STATE_QUEUED);
  open_stream (fixture, NULL);
  assert_wire (fixture, "one ");
  g_assert_false (
      wc_outbox_resend (fixture->temp->db, fixture->temp->account->id, one, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
}

static gint64
send_nothing (Fixture *fixture, const char *chat)
{
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_set_chat (draft, chat);
  wc_message_builder_set_origin_id (draft, "nothing");
  wc_message_builder_peek (draft)->hidden = TRUE;
  message =
      wc_outbox_send (fixture->temp->db, fixture->temp->account, draft, NULL, NULL, NULL);
  return message->id;
}

/* What was emptied before it was written is not written. */
static void
test_nothing_is_said (Fixture *fixture, gconstpointer data)
{
  gint64 nothing = send_nothing (fixture, "romeo@x.lit");

  send_text (fixture, "romeo@x.lit", "one");
  open_stream (fixture, NULL);
  assert_wire (fixture, "one ");
  assert_state (fixture, nothing, WC_MESSAGE_STATE_FAILED);
}

#define ROOM "coven@chat.x.lit"

static gboolean
save_room (WcDb *db, gpointer data, GError **error)
{
  return wc_room_store_save (db, data, error);
}

static void
know_room (Fixture *fixture)
{
  g_autoptr (WcRoom) room = wc_room_new (fixture->temp->account->id, ROOM);

  g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, save_room, room, NULL));
}

static void
close_room (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  wc_outbox_close_room (fixture->outbox, ROOM, &error);
  g_assert_no_error (error);
}

/* What is for a room waits until we are in it, and is sent when the room has shown it. */
static void
test_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Settling settling = { fixture->outbox, 0 };

  know_room (fixture);
  open_stream (fixture, "s1");
  settling.message = send_text (fixture, ROOM, "thrice");
  send_text (fixture, "a@b", "other");
  assert_wire (fixture, "other ");
  wc_outbox_open_room (fixture->outbox, ROOM);
  assert_wire (fixture, "thrice ");
  /* Our server took it: that says nothing about the room. */
  acknowledge (fixture, "s1", 2);
  assert_state (fixture, settling.message, WC_MESSAGE_STATE_SENDING);
  settling.outbox = fixture->outbox;
  g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, settle, &settling, &error));
  close_room (fixture);
  wc_outbox_open_room (fixture->outbox, ROOM);
}

static void
count_wanted (gpointer data)
{
  ++*(guint *) data;
}

/* Nothing goes to one occupant before it is known who has which nick; all else does. */
static void
test_private_waits (Fixture *fixture, gconstpointer data)
{
  guint wanted = 0;

  know_room (fixture);
  wc_outbox_hold_private (fixture->outbox, count_wanted, &wanted);
  open_stream (fixture, "s1");
  wc_outbox_open_room (fixture->outbox, ROOM);
  send_text (fixture, ROOM, "to all");
  send_text (fixture, "a@b", "other");
  assert_wire (fixture, "to all other ");
  g_assert_cmpuint (wanted, ==, 0);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *body = g_strdup_printf ("psst%02u", i);

      send_text (fixture, ROOM "/bob", body);
    }
  assert_wire (fixture, "");
  g_assert_cmpuint (wanted, ==, 1);
  send_text (fixture, "a@b", "another");
  assert_wire (fixture, "another ");
  wc_outbox_hold_private (fixture->outbox, count_wanted, &wanted);
  wc_outbox_flush (fixture->outbox);
  g_assert_cmpuint (wanted, ==, 2);
  wc_outbox_release_private (fixture->outbox);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (g_str_has_prefix (fixture->wire->str, "psst00 psst01 "));
  g_assert_cmpuint (fixture->wire->len, ==, 20 * strlen ("psst00 "));
  g_string_truncate (fixture->wire, 0);
}

/* What the room has not shown when we leave is looked for in its archive; nothing else
 * decides about it. */
static void
test_room_in_doubt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 since_us = 0, one, two;
  Settling settling;

  know_room (fixture);
  open_stream (fixture, "s1");
  wc_outbox_open_room (fixture->outbox, ROOM);
  one = send_text (fixture, ROOM, "one");
  two = send_text (fixture, ROOM, "two");
  assert_wire (fixture, "one two ");
  acknowledge (fixture, "s1", 1);
  close_room (fixture);
  acknowledge (fixture, "s1", 2);
  g_assert_false (wc_outbox_is_unsure (fixture->outbox, &since_us));
  g_assert_true (wc_outbox_is_room_unsure (fixture->outbox, ROOM, &since_us));
  g_assert_cmpint (since_us, ==, one);
  /* Our own archive knows nothing of rooms. */
  g_assert_true (wc_outbox_reconciled (fixture->outbox, TRUE, &error));
  wc_outbox_open_room (fixture->outbox, ROOM);
  assert_wire (fixture, "");
  settling = (Settling){ fixture->outbox, one };
  g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, settle, &settling, &error));
  g_assert_true (wc_outbox_room_reconciled (fixture->outbox, ROOM, TRUE, &error));
  assert_wire (fixture, "two ");
  assert_state (fixture, two, WC_MESSAGE_STATE_SENDING);
}

static void
test_room_without_proof (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 one;

  know_room (fixture);
  open_stream (fixture, "s1");
  wc_outbox_open_room (fixture->outbox, ROOM);
  one = send_text (fixture, ROOM, "one");
  assert_wire (fixture, "one ");
  restart (fixture);
  /* The stream is over for a room too. */
  g_assert_true (wc_outbox_restarted (fixture->outbox, "s1", FALSE, 0, &error));
  open_stream (fixture, "s2");
  wc_outbox_open_room (fixture->outbox, ROOM);
  g_assert_true (wc_outbox_reconciled (fixture->outbox, FALSE, &error));
  assert_state (fixture, one, WC_MESSAGE_STATE_SENDING);
  g_assert_true (wc_outbox_room_reconciled (fixture->outbox, ROOM, FALSE, &error));
  assert_state (fixture, one, WC_MESSAGE_STATE_FAILED);
}

#define PAUSE (20 * G_TIME_SPAN_SECOND)

static void
settle_one (Fixture *fixture, gint64 message)
{
  Settling settling = { fixture->outbox, message };

  g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, settle, &settling, NULL));
}

static gboolean
hold_back (WcDb *db, gpointer data, GError **error)
{
  Settling *settling = data;

  return wc_outbox_hold_back (settling->outbox, settling->message) ||
         wc_outbox_settle (settling->outbox, settling->message, error);
}

/* What is for a room in slow mode leaves one by one, in its order; nothing else waits. */
static void
test_slow_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeClock) clock = wc_fake_clock_new (G_USEC_PER_SEC);
  gint64 one, two;

  know_room (fixture);
  open_stream (fixture, "s1");
  wc_outbox_set_room_pause (fixture->outbox, WC_CLOCK (clock), ROOM, PAUSE);
  one = send_text (fixture, ROOM, "one");
  two = send_text (fixture, ROOM, "two");
  send_text (fixture, ROOM, "three");
  wc_outbox_open_room (fixture->outbox, ROOM);
  assert_wire (fixture, "one ");
  send_text (fixture, "a@b", "other");
  send_text (fixture, ROOM "/nick", "private");
  assert_wire (fixture, "other private ");
  acknowledge (fixture, "s1", 1);
  settle_one (fixture, one);
  wc_fake_clock_advance (clock, PAUSE - 1);
  assert_wire (fixture, "");
  wc_fake_clock_advance (clock, 1);
  assert_wire (fixture, "two ");
  settle_one (fixture, two);
  wc_outbox_set_room_pause (fixture->outbox, WC_CLOCK (clock), ROOM, 0);
  assert_wire (fixture, "");
  g_main_context_iteration (NULL, FALSE);
  assert_wire (fixture, "three ");
}

/* What came too early for the room goes again, before what is behind it, unless the room
 * never has enough. */
static void
test_held_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcFakeClock) clock = wc_fake_clock_new (G_USEC_PER_SEC);
  Settling one;

  know_room (fixture);
  open_stream (fixture, "s1");
  wc_outbox_set_room_pause (fixture->outbox, WC_CLOCK (clock), ROOM, PAUSE);
  wc_outbox_open_room (fixture->outbox, ROOM);
  one.message = send_text (fixture, ROOM, "one");
  one.outbox = fixture->outbox;
  assert_wire (fixture, "one ");
  send_text (fixture, ROOM, "two");
  for (guint i = 1; i <= 3; i++)
    {
      acknowledge (fixture, "s1", i);
      g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, hold_back, &one, NULL));
      wc_fake_clock_advance (clock, PAUSE);
      assert_wire (fixture, "one ");
    }
  g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, hold_back, &one, NULL));
  wc_fake_clock_advance (clock, PAUSE);
  assert_wire (fixture, "two ");
}

static WcReport *
refusal (void)
{
  WcReport *report = wc_report_new (WC_REPORT_FAILED, ROOM, ROOM, "m", 1);

  return wc_report_with (report, /* outgoing= */ FALSE, "not-acceptable", "No");
}

static gboolean
hold (WcDb *db, gpointer data, GError **error)
{
  Settling *settling = data;
  g_autoptr (WcReport) report = refusal ();

  return wc_outbox_hold (settling->outbox, settling->message, report) ||
         wc_outbox_settle (settling->outbox, settling->message, error);
}

static void
hold_one (Fixture *fixture, gint64 message)
{
  Settling settling = { fixture->outbox, message };

  g_assert_true (wc_db_run (fixture->temp->db, WC_DB_NORMAL, hold, &settling, NULL));
}

/* Of what a room that has lost us refused nothing is in doubt: it goes again, before what
 * is behind it, as soon as we are in again; other places do not wait. */
static void
test_held (Fixture *fixture, gconstpointer data)
{
  gint64 one;

  know_room (fixture);
  open_stream (fixture, "s1");
  wc_outbox_open_room (fixture->outbox, ROOM);
  one = send_text (fixture, ROOM, "one");
  assert_wire (fixture, "one ");
  acknowledge (fixture, "s1", 1);
  hold_one (fixture, one);
  send_text (fixture, ROOM, "two");
  send_text (fixture, "a@b", "other");
  assert_wire (fixture, "other ");
  assert_state (fixture, one, WC_MESSAGE_STATE_SENDING);
  close_room (fixture);
  assert_wire (fixture, "");
  wc_outbox_open_room (fixture->outbox, ROOM);
  assert_wire (fixture, "one two ");
}

/* Where nothing says that we were out it has failed, and the rest goes on. */
static void
test_held_and_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcMessage) message = NULL;
  gint64 one;

  know_room (fixture);
  open_stream (fixture, "s1");
  wc_outbox_open_room (fixture->outbox, ROOM);
  one = send_text (fixture, ROOM, "one");
  assert_wire (fixture, "one ");
  hold_one (fixture, one);
  hold_one (fixture, one);
  send_text (fixture, ROOM, "two");
  assert_wire (fixture, "");
  wc_outbox_room_refused (fixture->outbox, ROOM);
  assert_wire (fixture, "two ");
  message =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, one, NULL);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (message->error_condition, ==, "not-acceptable");
  g_assert_cmpstr (message->error_text, ==, "No");
  wc_outbox_room_refused (fixture->outbox, ROOM);
}

/* The room shows it after all. */
static void
test_held_and_shown (Fixture *fixture, gconstpointer data)
{
  gint64 one;

  know_room (fixture);
  open_stream (fixture, "s1");
  wc_outbox_open_room (fixture->outbox, ROOM);
  one = send_text (fixture, ROOM, "one");
  assert_wire (fixture, "one ");
  hold_one (fixture, one);
  send_text (fixture, ROOM, "two");
  settle_one (fixture, one);
  g_main_context_iteration (NULL, FALSE);
  assert_wire (fixture, "two ");
  close_room (fixture);
  wc_outbox_open_room (fixture->outbox, ROOM);
}

/* The refusal comes when we know already that we are out; and no room is tried for ever.
 */
static void
test_held_while_out (Fixture *fixture, gconstpointer data)
{
  gint64 one;

  know_room (fixture);
  open_stream (fixture, "s1");
  wc_outbox_open_room (fixture->outbox, ROOM);
  one = send_text (fixture, ROOM, "one");
  for (guint i = 0; i < 2; i++)
    {
      assert_wire (fixture, "one ");
      close_room (fixture);
      hold_one (fixture, one);
      wc_outbox_open_room (fixture->outbox, ROOM);
    }
  assert_wire (fixture, "one ");
  close_room (fixture);
  hold_one (fixture, one);
  wc_outbox_open_room (fixture->outbox, ROOM);
}

static void
test_policy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = NULL;
  gint64 one;

  fixture->refuse = TRUE;
  open_stream (fixture, "s1");
  one = send_text (fixture, "a@b", "one");
  message =
      wc_message_store_get (fixture->temp->db, fixture->temp->account->id, one, &error);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (message->error_condition, ==, "policy-says-no");
  fixture->refuse = FALSE;
  send_text (fixture, "a@b", "two");
  assert_wire (fixture, "two ");
}

/* Test that a message for which the store fails is not refused, but waits. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  gint64 one;

  fixture->full = TRUE;
  open_stream (fixture, "s1");
  one = send_text (fixture, "a@b", "one");
  assert_wire (fixture, "");
  assert_state (fixture, one, WC_MESSAGE_STATE_QUEUED);
  fixture->full = FALSE;
  wc_outbox_flush (fixture->outbox);
  assert_wire (fixture, "one ");
}

/* An answer stands behind the question, also when the clock was set back between them.
 * One that was set back by days was wrong before, and is not followed. */
static void
test_clock_set_back (Fixture *fixture, gconstpointer data)
{
  gint64 question = send_text (fixture, "a@b", "question");
  gint64 answer, other, late, now;

  fixture->temp->now_us -= 5 * G_TIME_SPAN_HOUR;
  answer = send_text (fixture, "a@b", "answer");
  other = send_text (fixture, "c@d", "in another chat");
  g_assert_cmpint (answer, >, question);
  g_assert_cmpint (other, <, question);

  fixture->temp->now_us += 400 * G_TIME_SPAN_DAY;
  late = send_text (fixture, "a@b", "of next year");
  fixture->temp->now_us -= 400 * G_TIME_SPAN_DAY;
  now = send_text (fixture, "a@b", "of now");
  g_assert_cmpint (now, <, late);
}

static gboolean
refuse_extra (WcDb *db, const WcMessage *message, gpointer data, GError **error)
{
  return wc_error_invalid (error, "key", "taken");
}

static void
test_extra_undoes_the_send (Fixture *fixture, gconstpointer data)
{
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_chat (draft, "a@b");
  wc_message_builder_set_body (draft, "one");
  wc_message_builder_set_origin_id (draft, "o");
  g_assert_null (wc_outbox_send (fixture->temp->db, fixture->temp->account, draft,
                                 refuse_extra, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  open_stream (fixture, "s1");
  assert_wire (fixture, "");
}

/* What is not ready waits with its chat, in its order; others go on. */
static void
test_not_yet (Fixture *fixture, gconstpointer data)
{
  gint64 one;

  fixture->unready = "a@b";
  open_stream (fixture, "s1");
  one = send_text (fixture, "a@b", "one");
  send_text (fixture, "a@b", "two");
  send_text (fixture, "c@d", "three");
  assert_wire (fixture, "three ");
  g_assert_cmpstr (fixture->asked->str, ==, "a@b ");
  assert_state (fixture, one, WC_MESSAGE_STATE_QUEUED);
  fixture->unready = NULL;
  wc_outbox_flush (fixture->outbox);
  assert_wire (fixture, "");
  wc_outbox_release (fixture->outbox, "a@b");
  assert_wire (fixture, "");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_wire (fixture, "one two ");
}

/* On another stream it is asked for again; a release that comes late does no harm. */
static void
test_not_yet_and_lost (Fixture *fixture, gconstpointer data)
{
  fixture->unready = "a@b";
  open_stream (fixture, "s1");
  send_text (fixture, "a@b", "one");
  wc_outbox_close (fixture->outbox);
  open_stream (fixture, "s2");
  g_assert_cmpstr (fixture->asked->str, ==, "a@b a@b ");
  fixture->unready = NULL;
  wc_outbox_release (fixture->outbox, "a@b");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_wire (fixture, "one ");
}

/* What was encrypted and may have arrived is sent again as it was. */
static void
test_resent_as_it_was (Fixture *fixture, gconstpointer data)
{
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_chat (draft, "a@b");
  wc_message_builder_set_body (draft, "one");
  wc_message_builder_set_encryption (draft, "omemo");
  wc_message_builder_set_origin_id (draft, "o1");
  message =
      wc_outbox_send (fixture->temp->db, fixture->temp->account, draft, NULL, NULL, NULL);
  open_stream (fixture, NULL);
  assert_wire (fixture, "one ");
  wc_outbox_close (fixture->outbox);
  g_assert_true (wc_outbox_restarted (fixture->outbox, NULL, FALSE, 0, &error));
  g_assert_true (wc_outbox_reconciled (fixture->outbox, FALSE, &error));
  assert_state (fixture, message->id, WC_MESSAGE_STATE_FAILED);
  g_assert_true (wc_outbox_resend (fixture->temp->db, fixture->temp->account->id,
                                   message->id, &error));
  open_stream (fixture, NULL);
  assert_wire (fixture, "one ");
  g_assert_cmpuint (fixture->rendered, ==, 1);
}

static void
test_marker (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 one = send_text (fixture, "a@b", "one");

  g_assert_true (
      wc_outbox_mark (fixture->temp->db, fixture->temp->account->id, "a@b", one, &error));
  g_assert_true (
      wc_outbox_mark (fixture->temp->db, fixture->temp->account->id, "a@b", one, &error));
  open_stream (fixture, "s1");
  assert_wire (fixture, "one marker ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/outbox/" name, Fixture, NULL, setup, func, teardown)
  TEST ("offline", test_waits_while_offline);
  TEST ("nothing", test_nothing_is_said);
  TEST ("turns", test_much_takes_several_turns);
  TEST ("resumed", test_resumed_by_a_new_process);
  TEST ("private-waits", test_private_waits);
  TEST ("written-again-for-another", test_written_again_for_another);
  TEST ("doubt", test_doubt_waits_for_the_archive);
  TEST ("known", test_known_count_needs_no_archive);
  TEST ("uncertain", test_without_proof_it_fails);
  TEST ("not-yet", test_not_yet);
  TEST ("not-yet-and-lost", test_not_yet_and_lost);
  TEST ("resent-as-it-was", test_resent_as_it_was);
  TEST ("room", test_room);
  TEST ("room-in-doubt", test_room_in_doubt);
  TEST ("room-without-proof", test_room_without_proof);
  TEST ("slow-room", test_slow_room);
  TEST ("held", test_held);
  TEST ("held-and-refused", test_held_and_refused);
  TEST ("held-and-shown", test_held_and_shown);
  TEST ("held-while-out", test_held_while_out);
  TEST ("held-back", test_held_back);
  TEST ("policy", test_policy);
  TEST ("full-disk", test_full_disk);
  TEST ("call-has-no-proof", test_call_has_no_proof);
  TEST ("call-is-late", test_call_is_late);
  TEST ("clock-set-back", test_clock_set_back);
  TEST ("extra", test_extra_undoes_the_send);
  TEST ("marker", test_marker);
  return g_test_run ();
}
