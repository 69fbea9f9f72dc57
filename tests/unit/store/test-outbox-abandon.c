/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "model/chat.h"
#include "store/message-store.h"
#include "store/outbox-abandon.h"
#include "store/outbox-store.h"
#include "store/room-store.h"

#define COVEN "coven@chat.shakespeare.lit"
#define OTHER "coven@chat.shakespeare.literal"

static void
know (WcStoreFixture *f, const char *address)
{
  g_autoptr (WcRoom) room = wc_room_new (f->account, address);
  g_autoptr (GError) error = NULL;

  room->wanted = TRUE;
  wc_store_fixture_begin (f);
  wc_room_store_save (f->db, room, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

typedef struct
{
  WcOutboxKind kind;
  gint64 entry;
  gint64 message;
} Queued;

static Queued
queue (WcStoreFixture *f, const char *chat, WcOutboxKind kind)
{
  Queued queued = { kind, 0, 0 };
  WcOutboxEntry entry = { .account = f->account, .kind = kind, .chat = (char *) chat };
  g_autoptr (GError) error = NULL;

  queued.message =
      wc_store_fixture_say (f, chat, kind == WC_OUTBOX_MESSAGE, f->now_us++, "double");
  entry.message = queued.message;
  wc_store_fixture_begin (f);
  wc_outbox_store_add (f->db, &entry, &queued.entry, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return queued;
}

static void
write_out (WcStoreFixture *f, const Queued *queued, guint32 seq)
{
  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_written (f->db, queued->entry, "s", seq, NULL));
  wc_store_fixture_commit (f);
}

static void
leave (WcStoreFixture *f)
{
  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_leave_room (f->db, f->account, COVEN, NULL));
  wc_store_fixture_commit (f);
}

static void
abandon (WcStoreFixture *f, const char *room)
{
  const WcOutboxReason why = { "left", "the account left the room" };

  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_abandon_room (f->db, f->account, room, &why, NULL));
  wc_store_fixture_commit (f);
}

/* @condition NULL: it has not failed, and waits still. */
static void
assert_failed (WcStoreFixture *f, const Queued *queued, const char *condition)
{
  g_autoptr (WcMessage) message =
      wc_message_store_get (f->db, f->account, queued->message, NULL);
  g_autofree char *sql = g_strdup_printf (
      "SELECT 1 FROM outbox WHERE id = %" G_GINT64_FORMAT, queued->entry);

  g_assert_cmpstr (message->error_condition, ==, condition);
  g_assert_cmpint (message->state == WC_MESSAGE_STATE_FAILED, ==, condition != NULL);
  g_assert_cmpint (wc_store_fixture_count (f, sql), ==, condition == NULL);
}

/* What is for the room and those in it fails, each with its event; nobody else is meant,
 * however alike their addresses are. */
static void
test_room (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  Queued one, whisper, other, private, romeo;
  g_autofree char *events = NULL;

  know (f, COVEN);
  know (f, OTHER);
  one = queue (f, COVEN, WC_OUTBOX_MESSAGE);
  whisper = queue (f, COVEN "/hag", WC_OUTBOX_MESSAGE);
  other = queue (f, OTHER, WC_OUTBOX_MESSAGE);
  private = queue (f, OTHER "/hag", WC_OUTBOX_MESSAGE);
  romeo = queue (f, WC_STORE_ROMEO, WC_OUTBOX_MESSAGE);
  g_free (wc_store_fixture_events (f));
  abandon (f, COVEN);
  assert_failed (f, &one, "left");
  assert_failed (f, &whisper, "left");
  assert_failed (f, &other, NULL);
  assert_failed (f, &private, NULL);
  assert_failed (f, &romeo, NULL);
  events = g_strdup_printf ("message.state " COVEN " id=%" G_GINT64_FORMAT
                            " state=failed\nmessage.state " COVEN
                            "/hag id=%" G_GINT64_FORMAT " state=failed\n",
                            one.message, whisper.message);
  wc_store_fixture_assert_events (f, events);
  abandon (f, WC_STORE_ROMEO);
  assert_failed (f, &romeo, NULL);
}

/* What may have arrived is not said to have failed for sure, and what is on its way is
 * left to its end. */
static void
test_in_doubt (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  Queued doubtful, written;

  know (f, COVEN);
  doubtful = queue (f, COVEN, WC_OUTBOX_MESSAGE);
  write_out (f, &doubtful, 1);
  leave (f);
  written = queue (f, COVEN, WC_OUTBOX_MESSAGE);
  write_out (f, &written, 2);
  abandon (f, COVEN);
  assert_failed (f, &doubtful, "uncertain");
  assert_failed (f, &written, NULL);
}

/* That something of theirs was read is not said later either. */
static void
test_marker (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  know (f, COVEN);
  queue (f, COVEN, WC_OUTBOX_MARKER);
  g_free (wc_store_fixture_events (f));
  abandon (f, COVEN);
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 0);
  wc_store_fixture_assert_events (f, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/outbox-abandon/room", test_room);
  g_test_add_func ("/store/outbox-abandon/in-doubt", test_in_doubt);
  g_test_add_func ("/store/outbox-abandon/marker", test_marker);
  return g_test_run ();
}
