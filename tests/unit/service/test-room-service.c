/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/in-room.h"
#include "store/room-store.h"

typedef WcInRoom *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_in_room_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_in_room_free (*f);
}

static void
test_get (Fixture *f, gconstpointer data)
{
  WcRoomService *rooms = (*f)->services->rooms;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRoom) room =
      wc_room_service_get (rooms, (*f)->account, "Hall@rooms.lit", NULL);

  g_assert_cmpstr (room->room, ==, WC_ROOM_HALL);
  g_assert_cmpint (room->state, ==, WC_ROOM_STATE_JOINED);
  g_assert_true (wc_room_service_knows (rooms, (*f)->account->id, WC_ROOM_HALL));
  g_assert_false (wc_room_service_knows (rooms, (*f)->account->id, "x@rooms.lit"));
  g_assert_null (wc_room_service_find (rooms, (*f)->account->id, "x@rooms.lit"));
  g_assert_null (wc_room_service_get (rooms, (*f)->account, "x@rooms.lit", &error));
  wc_in_room_assert_error (&error, WC_ERROR_NOT_FOUND, NULL);
  g_assert_null (
      wc_room_service_get (rooms, (*f)->account, WC_ROOM_HALL "/Nurse", &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "chat");
}

static gboolean
forget_hall (WcDb *db, gpointer data, GError **error)
{
  const Fixture *f = data;

  return wc_room_store_remove (db, (*f)->account->id, WC_ROOM_HALL, error);
}

/* Test that what was known of a room is asked again once anything was written. */
static void
test_knows_anew (Fixture *f, gconstpointer data)
{
  WcRoomService *rooms = (*f)->services->rooms;
  gint64 account = (*f)->account->id;

  g_assert_true (wc_room_service_knows (rooms, account, WC_ROOM_HALL));
  g_assert_true (wc_room_service_knows (rooms, account, WC_ROOM_HALL));
  g_assert_false (wc_room_service_knows (rooms, account + 1, WC_ROOM_HALL));
  g_assert_true (wc_db_run ((*f)->base->store->db, WC_DB_NORMAL, forget_hall, f, NULL));
  g_assert_false (wc_room_service_knows (rooms, account, WC_ROOM_HALL));
}

/* The state that is told while the account does not run. */
static WcRoomState
stored_state (Fixture *f)
{
  g_autoptr (WcRoom) room = NULL;

  wc_links_stop (WC_LINKS ((*f)->base->links), (*f)->account->id);
  room = wc_room_service_find ((*f)->services->rooms, (*f)->account->id, WC_ROOM_HALL);
  return room->state;
}

/* Test that a room we will be in again is not told to be one we have left. */
static void
test_waiting (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (stored_state (f), ==, WC_ROOM_STATE_WAITING);
}

/* Test that nobody is said to be in a room without a connection, also while the live side
 * holds on to it, and that this changes nothing there. */
static void
test_connection (Fixture *f, gconstpointer data)
{
  static const struct
  {
    WcAccountState state;
    WcRoomState shown;
  } all[] = {
    { WC_ACCOUNT_STATE_OFFLINE, WC_ROOM_STATE_WAITING },
    { WC_ACCOUNT_STATE_CONNECTING, WC_ROOM_STATE_WAITING },
    { WC_ACCOUNT_STATE_ERROR, WC_ROOM_STATE_WAITING },
    { WC_ACCOUNT_STATE_AUTH_FAILED, WC_ROOM_STATE_WAITING },
    { WC_ACCOUNT_STATE_SYNCING, WC_ROOM_STATE_JOINED },
    { WC_ACCOUNT_STATE_ONLINE, WC_ROOM_STATE_JOINED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (WcRoom) room = NULL;

      wc_fake_link_set_state ((*f)->base->link, all[i].state);
      room =
          wc_room_service_find ((*f)->services->rooms, (*f)->account->id, WC_ROOM_HALL);
      g_assert_cmpint (room->state, ==, all[i].shown);
      g_assert_cmpint ((*f)->hall->state, ==, WC_ROOM_STATE_JOINED);
    }
}

/* What is refused stays so, however the connection is. */
static void
test_connection_of_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = NULL;

  (*f)->hall->state = WC_ROOM_STATE_REFUSED;
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ERROR);
  room = wc_room_service_find ((*f)->services->rooms, (*f)->account->id, WC_ROOM_HALL);
  g_assert_cmpint (room->state, ==, WC_ROOM_STATE_REFUSED);
}

static void
test_left_stored (Fixture *f, gconstpointer data)
{
  WcRoomService *rooms = (*f)->services->rooms;

  g_assert_true (wc_room_service_leave_stored (rooms, (*f)->hall, NULL));
  g_assert_cmpint (stored_state (f), ==, WC_ROOM_STATE_OUT);
}

static void
assert_closed (Fixture *f, const char *address, const char *state)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_room_service_may_send ((*f)->services->rooms, (*f)->account->id,
                                            address, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_cmpstr (wc_error_get_detail (error, "state"), ==, state);
}

static gboolean
may_send (Fixture *f, const char *address)
{
  return wc_room_service_may_send ((*f)->services->rooms, (*f)->account->id, address,
                                   NULL);
}

static void
test_may_send (Fixture *f, gconstpointer data)
{
  static const WcRoomState closed[] = { WC_ROOM_STATE_REFUSED, WC_ROOM_STATE_GONE };

  g_assert_true (may_send (f, WC_STORE_ROMEO));
  g_assert_true (may_send (f, WC_ROOM_HALL));
  g_assert_true (may_send (f, WC_ROOM_HALL "/Nurse"));
  (*f)->hall->state = WC_ROOM_STATE_WAITING;
  g_assert_true (may_send (f, WC_ROOM_HALL));
  (*f)->hall->state = WC_ROOM_STATE_JOINING;
  g_assert_true (may_send (f, WC_ROOM_HALL));
  for (gsize i = 0; i < G_N_ELEMENTS (closed); i++)
    {
      (*f)->hall->state = closed[i];
      assert_closed (f, WC_ROOM_HALL, wc_room_state_to_string (closed[i]));
      assert_closed (f, WC_ROOM_HALL "/Nurse", wc_room_state_to_string (closed[i]));
    }
  (*f)->hall->state = WC_ROOM_STATE_OUT;
  (*f)->hall->wanted = FALSE;
  assert_closed (f, WC_ROOM_HALL, "out");
}

static void
test_port (Fixture *f, gconstpointer data)
{
  WcRoomService *rooms = (*f)->services->rooms;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (wc_room_service_get_port (rooms, (*f)->account, NULL));
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_nonnull (wc_room_service_peek_port (rooms, (*f)->account->id));
  g_assert_null (wc_room_service_get_port (rooms, (*f)->account, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  wc_links_stop (WC_LINKS ((*f)->base->links), (*f)->account->id);
  g_assert_null (wc_room_service_peek_port (rooms, (*f)->account->id));
}

static void
test_nick (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  /* full-width letters are made plain ones by resourceprep */
  g_autofree char *nick =
      wc_room_service_normalize_nick (WC_ROOM_HALL, "Ｊ/x@y", "nick", NULL);

  g_assert_cmpstr (nick, ==, "J/x@y");
  g_assert_null (wc_room_service_normalize_nick (WC_ROOM_HALL, "", "nick", &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "nick");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/room-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("get", test_get);
  ADD ("knows-anew", test_knows_anew);
  ADD ("waiting", test_waiting);
  ADD ("connection", test_connection);
  ADD ("connection-of-refused", test_connection_of_refused);
  ADD ("left-stored", test_left_stored);
  ADD ("may-send", test_may_send);
  ADD ("port", test_port);
  ADD ("nick", test_nick);
  return g_test_run ();
}
