/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/chat-store.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/room-store.h"

#define COVEN "coven@chat.shakespeare.lit"
#define GLOBE "globe@chat.shakespeare.lit"

static void
save (WcStoreFixture *f, const WcRoom *room)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_room_store_save (f->db, room, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static WcRoom *
get (WcStoreFixture *f, const char *room)
{
  g_autoptr (GError) error = NULL;
  WcRoom *held = wc_room_store_get (f->db, f->account, room, &error);

  g_assert_no_error (error);
  return held;
}

static WcRoom *
make_coven (WcStoreFixture *f)
{
  WcRoom *room = wc_room_new (f->account, COVEN);

  room->wanted = TRUE;
  room->flags = WC_ROOM_HAS_ARCHIVE | WC_ROOM_MEMBERS_ONLY;
  wc_str_set (&room->nick, "thirdwitch");
  wc_str_set (&room->password, "cauldronburn");
  wc_str_set (&room->name, "The Coven");
  wc_str_set (&room->subject, "Fire Burn and Cauldron Bubble!");
  wc_str_set (&room->subject_from, "secondwitch");
  room->subject_us = 1234567;
  wc_str_set (&room->own_id, "dd72603d");
  return room;
}

static void
test_save (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcRoom) room = make_coven (f);
  g_autoptr (WcRoom) held = NULL;
  g_autoptr (WcChat) chat = NULL;

  g_assert_false (wc_room_store_has (f->db, f->account, COVEN));
  save (f, room);
  wc_store_fixture_assert_events (f, "chat.new " COVEN "\n");
  g_assert_true (wc_room_store_has (f->db, f->account, COVEN));
  g_assert_false (wc_room_store_has (f->db, f->account + 1, COVEN));
  held = get (f, COVEN);
  g_assert_true (held->wanted);
  g_assert_cmpstr (held->nick, ==, "thirdwitch");
  g_assert_cmpstr (held->password, ==, "cauldronburn");
  g_assert_cmpuint (held->flags, ==, WC_ROOM_HAS_ARCHIVE | WC_ROOM_MEMBERS_ONLY);
  g_assert_cmpstr (held->subject, ==, "Fire Burn and Cauldron Bubble!");
  g_assert_cmpstr (held->subject_from, ==, "secondwitch");
  g_assert_cmpint (held->subject_us, ==, 1234567);
  g_assert_cmpstr (held->own_id, ==, "dd72603d");
  chat = wc_chat_store_get (f->db, f->account, COVEN, NULL);
  g_assert_cmpint (chat->kind, ==, WC_CHAT_KIND_MUC);
  g_assert_cmpstr (chat->name, ==, "The Coven");
  /* What was said there before we knew it is not unread. */
  g_assert_cmpint (chat->read_id, ==, wc_db_now_us (f->db));
  g_assert_cmpint (held->since_us, ==, wc_db_now_us (f->db));
}

/* The same again is no event; a change is one. */
static void
test_events (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcRoom) room = make_coven (f);

  save (f, room);
  wc_store_fixture_assert_events (f, "chat.new " COVEN "\n");
  save (f, room);
  wc_store_fixture_assert_events (f, "");
  wc_str_set (&room->subject, NULL);
  save (f, room);
  wc_store_fixture_assert_events (f, "chat.changed " COVEN "\n");
}

/* Being in a room ends with the stream; having been thrown out of it does not. */
static void
test_states (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcRoom) room = make_coven (f);
  g_autoptr (WcRoom) joined = NULL;
  g_autoptr (WcRoom) gone = NULL;

  room->state = WC_ROOM_STATE_JOINED;
  wc_str_set (&room->reason, "kicked");
  save (f, room);
  joined = get (f, COVEN);
  g_assert_cmpint (joined->state, ==, WC_ROOM_STATE_OUT);
  g_assert_null (joined->reason);

  room->state = WC_ROOM_STATE_GONE;
  wc_str_set (&room->venue, GLOBE);
  save (f, room);
  gone = get (f, COVEN);
  g_assert_cmpint (gone->state, ==, WC_ROOM_STATE_GONE);
  g_assert_cmpstr (gone->reason, ==, "kicked");
  g_assert_cmpstr (gone->venue, ==, GLOBE);
}

/* A chat that was opened before anybody knew that its address is a room's. */
static void
test_older_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcRoom) room = make_coven (f);
  WcChatKind kind = WC_CHAT_KIND_SELF;

  wc_store_fixture_begin (f);
  g_assert_true (wc_chat_store_ensure (f->db, f->account, COVEN, NULL, NULL));
  wc_store_fixture_commit (f);
  g_assert_true (wc_chat_store_get_kind (f->db, f->account, COVEN, &kind, NULL));
  g_assert_cmpint (kind, ==, WC_CHAT_KIND_CONTACT);
  save (f, room);
  g_assert_true (wc_chat_store_get_kind (f->db, f->account, COVEN, &kind, NULL));
  g_assert_cmpint (kind, ==, WC_CHAT_KIND_MUC);
}

/* What came of it before made it a stranger's. */
static void
test_chat_that_waited (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) account = wc_account_store_get (f->db, f->account, NULL);
  g_autoptr (WcRoom) room = make_coven (f);
  g_autofree char *drained = NULL;

  account->requests = TRUE;
  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_save (f->db, account, NULL));
  wc_store_fixture_commit (f);
  wc_store_fixture_say (f, COVEN, FALSE, f->now_us++, "All hail");
  g_assert_true (wc_chat_store_is_request (f->db, f->account, COVEN));
  drained = wc_store_fixture_events (f);
  save (f, room);
  g_assert_false (wc_chat_store_is_request (f->db, f->account, COVEN));
  wc_store_fixture_assert_events (f, "chat.changed " COVEN " fields=request\n"
                                     "chat.changed " COVEN "\n");
}

static void
test_private (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcChat) chat = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_chat_store_ensure (f->db, f->account, COVEN "/hag", NULL, NULL));
  g_assert_true (
      wc_chat_store_set_occupant (f->db, f->account, COVEN "/hag", "abc", &error));
  g_assert_true (
      wc_chat_store_set_occupant (f->db, f->account, COVEN "/hag", "abc", &error));
  g_assert_false (wc_chat_store_set_occupant (f->db, f->account, COVEN, "abc", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (f, "chat.new " COVEN "/hag\n"
                                     "chat.changed " COVEN "/hag\n");
  chat = wc_chat_store_get (f->db, f->account, COVEN "/hag", NULL);
  g_assert_cmpint (chat->kind, ==, WC_CHAT_KIND_MUC_PM);
  g_assert_cmpstr (chat->occupant_id, ==, "abc");
}

static void
test_list_and_remove (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcRoom) coven = make_coven (f);
  g_autoptr (WcRoom) globe = wc_room_new (f->account, GLOBE);
  g_autoptr (GPtrArray) both = NULL;
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GError) error = NULL;

  save (f, coven);
  save (f, globe);
  both = wc_room_store_list (f->db, f->account, NULL);
  g_assert_cmpuint (both->len, ==, 2);

  wc_store_fixture_begin (f);
  g_assert_true (wc_room_store_remove (f->db, f->account, COVEN, NULL));
  g_assert_true (wc_room_store_remove (f->db, f->account, COVEN, NULL));
  wc_store_fixture_commit (f);
  one = wc_room_store_list (f->db, f->account, NULL);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpstr (((WcRoom *) one->pdata[0])->room, ==, GLOBE);
  g_assert_null (wc_room_store_get (f->db, f->account, COVEN, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* A room that did not let us in is gone with its chat, unless something was said there.
 */
static void
test_dismiss (void)
{
  for (int said = FALSE; said <= TRUE; said++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      g_autoptr (WcRoom) room = wc_room_new (f->account, COVEN);
      gboolean kept = -1;

      room->state = WC_ROOM_STATE_REFUSED;
      save (f, room);
      if (said)
        wc_store_fixture_say (f, COVEN, FALSE, WC_STORE_NOW, "double");
      g_free (wc_store_fixture_events (f));
      room->state = WC_ROOM_STATE_OUT;
      wc_store_fixture_begin (f);
      g_assert_true (wc_room_store_dismiss (f->db, room, &kept, NULL));
      wc_store_fixture_commit (f);
      g_assert_cmpint (kept, ==, said);
      wc_store_fixture_assert_events (f, said ? "chat.changed " COVEN "\n"
                                              : "chat.removed " COVEN "\n");
      g_assert_cmpint (wc_room_store_has (f->db, f->account, COVEN), ==, said);
    }
}

/* A message of ours that waits to be sent to the coven. */
static gint64
queue (WcStoreFixture *f)
{
  gint64 message = wc_store_fixture_say (f, COVEN, TRUE, f->now_us++, "double");
  WcOutboxEntry entry = { .account = f->account,
                          .kind = WC_OUTBOX_MESSAGE,
                          .chat = (char *) COVEN,
                          .message = message };

  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_add (f->db, &entry, NULL, NULL));
  wc_store_fixture_commit (f);
  return message;
}

typedef struct
{
  gboolean wanted;
  WcRoomState state;
  const char *reason;
  const char *condition; /* NULL: it stays queued */
} Standing;

/* Whether what waits for the room is kept as it is saved. */
static void
test_waiting (void)
{
  static const Standing standings[] = {
    { TRUE, WC_ROOM_STATE_JOINED, NULL, NULL },
    { TRUE, WC_ROOM_STATE_WAITING, NULL, NULL },
    { TRUE, WC_ROOM_STATE_OUT, NULL, NULL },
    { TRUE, WC_ROOM_STATE_REFUSED, "kicked", NULL },
    { TRUE, WC_ROOM_STATE_REFUSED, "nick-conflict", NULL },
    /* A person asked for it, and it has not answered yet. */
    { FALSE, WC_ROOM_STATE_JOINING, NULL, NULL },
    { FALSE, WC_ROOM_STATE_WAITING, NULL, NULL },
    { FALSE, WC_ROOM_STATE_OUT, NULL, "left" },
    { FALSE, WC_ROOM_STATE_REFUSED, "kicked", "left" },
    { TRUE, WC_ROOM_STATE_REFUSED, "banned", "banned" },
    { TRUE, WC_ROOM_STATE_REFUSED, "password", "password" },
    { TRUE, WC_ROOM_STATE_REFUSED, NULL, "refused" },
    { FALSE, WC_ROOM_STATE_GONE, "destroyed", "destroyed" },
    { TRUE, WC_ROOM_STATE_GONE, "moved", "moved" },
    { FALSE, WC_ROOM_STATE_GONE, NULL, "destroyed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (standings); i++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      g_autoptr (WcRoom) room = make_coven (f);
      g_autoptr (WcMessage) message = NULL;
      gint64 id;

      save (f, room);
      id = queue (f);
      room->wanted = standings[i].wanted;
      room->state = standings[i].state;
      wc_str_set (&room->reason, standings[i].reason);
      save (f, room);
      message = wc_message_store_get (f->db, f->account, id, NULL);
      g_assert_cmpstr (message->error_condition, ==, standings[i].condition);
      g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==,
                        standings[i].condition == NULL);
    }
}

/* What is whispered to somebody in a room has a chat of its own, which stays when the
 * room goes from the list. */
static void
test_dismiss_whispering (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcRoom) room = make_coven (f);
  gint64 message;
  WcOutboxEntry entry = { .account = f->account,
                          .kind = WC_OUTBOX_MESSAGE,
                          .chat = (char *) COVEN "/hag" };

  save (f, room);
  message = wc_store_fixture_say (f, COVEN "/hag", TRUE, f->now_us++, "psst");
  entry.message = message;
  room->wanted = FALSE;
  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_add (f->db, &entry, NULL, NULL));
  g_assert_true (wc_room_store_dismiss (f->db, room, NULL, NULL));
  wc_store_fixture_commit (f);
  g_assert_false (wc_room_store_has (f->db, f->account, COVEN));
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/room-store/save", test_save);
  g_test_add_func ("/store/room-store/events", test_events);
  g_test_add_func ("/store/room-store/states", test_states);
  g_test_add_func ("/store/room-store/older-chat", test_older_chat);
  g_test_add_func ("/store/room-store/chat-that-waited", test_chat_that_waited);
  g_test_add_func ("/store/room-store/private", test_private);
  g_test_add_func ("/store/room-store/list-and-remove", test_list_and_remove);
  g_test_add_func ("/store/room-store/dismiss", test_dismiss);
  g_test_add_func ("/store/room-store/waiting", test_waiting);
  g_test_add_func ("/store/room-store/dismiss-whispering", test_dismiss_whispering);
  return g_test_run ();
}
