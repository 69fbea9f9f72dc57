/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/room-fixture.h"
#include "store/bookmark-store.h"
#include "store/message-store.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* What services ask of rooms. */

#define ME WC_ROOM "/me"

static void
assert_failed (WcRoomFixture *f, WcErrorCode code, const char *detail)
{
  g_autofree char *words = g_strdup_printf ("%d:%s ", (int) code, detail);

  wc_room_fixture_assert_ended (f, words);
}

static void
ask_join (WcRoomFixture *f, const char *nick, gboolean bookmark)
{
  const WcRoomJoin join = { .room = WC_ROOM, .nick = nick, .bookmark = bookmark };

  f->port->join (f->port->self, &join, wc_room_fixture_task (f));
}

static void
test_offline (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomCreate create = { .room = WC_ROOM };
  const WcRoomPort *port = f->port;

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  port = f->port;
  ask_join (f, NULL, FALSE);
  assert_failed (f, WC_ERROR_OFFLINE, "");
  port->create (port->self, &create, wc_room_fixture_task (f));
  assert_failed (f, WC_ERROR_OFFLINE, "");
  port->set_nick (port->self, WC_ROOM, "hag", wc_room_fixture_task (f));
  assert_failed (f, WC_ERROR_OFFLINE, "");
  port->find_service (port->self, wc_room_fixture_task (f));
  assert_failed (f, WC_ERROR_OFFLINE, "");
  /* Leaving needs nobody. */
  port->leave (port->self, WC_ROOM, FALSE, wc_room_fixture_task (f));
  wc_room_fixture_assert_ended (f, "ok ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
}

static void
test_join (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_begin (f);
  ask_join (f, "crone", FALSE);
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, WC_ROOM "/crone");
  wc_room_fixture_assert_ended (f, "");
  wc_room_fixture_arrive (f, WC_ROOM "/crone", "");
  wc_room_fixture_assert_ended (f, "ok ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
  /* Again: there is nothing to do. */
  ask_join (f, NULL, FALSE);
  wc_room_fixture_assert_ended (f, "ok ");
  wc_fake_session_assert_idle (f->fake);
}

/* ---- Two who join at once ---- */

static void
be_renamed (WcRoomFixture *f, const char *from, const char *to)
{
  g_autofree char *inside =
      g_strdup_printf ("<item affiliation='member' role='participant' nick='%s'/>"
                       "<status code='303'/><status code='110'/>",
                       to);
  g_autofree char *before = g_strconcat (WC_ROOM "/", from, NULL);
  g_autofree char *after = g_strconcat (WC_ROOM "/", to, NULL);

  wc_room_fixture_presence (f, before, "unavailable", inside);
  wc_room_fixture_arrive (f, after, "");
}

static void
assert_asks_nick (WcRoomFixture *f, const char *jid)
{
  g_autoptr (WcNode) presence = wc_room_fixture_take (f);

  g_assert_cmpstr (wc_node_attr (presence, "to"), ==, jid);
  g_assert_null (wc_node_child (presence, "x", WC_NS_MUC));
}

static void
assert_nick (WcRoomFixture *f, const char *nick)
{
  g_autoptr (WcRoom) room = f->port->dup (f->port->self, WC_ROOM);

  g_assert_cmpint (room->state, ==, WC_ROOM_STATE_JOINED);
  g_assert_cmpstr (room->occupied, ==, nick);
  g_assert_cmpstr (room->nick, ==, nick);
}

/* Before the presence that enters was sent. */
static void
test_last_join_wins_early (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_begin (f);
  ask_join (f, "crone", FALSE);
  ask_join (f, "hag", FALSE);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, WC_ROOM "/hag");
  wc_room_fixture_arrive (f, WC_ROOM "/hag", "");
  wc_room_fixture_assert_ended (f, "ok ok ");
  assert_nick (f, "hag");
}

/* After it was sent: nobody is answered before the last nick is decided. */
static void
join_twice (WcRoomFixture *f)
{
  wc_room_fixture_begin (f);
  ask_join (f, "crone", FALSE);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, WC_ROOM "/crone");
  ask_join (f, "hag", FALSE);
}

static void
test_last_join_wins (WcRoomFixture *f, gconstpointer data)
{
  join_twice (f);
  wc_room_fixture_arrive (f, WC_ROOM "/crone", "");
  assert_asks_nick (f, WC_ROOM "/hag");
  wc_room_fixture_assert_ended (f, "");
  be_renamed (f, "crone", "hag");
  wc_room_fixture_assert_ended (f, "ok ok ");
  assert_nick (f, "hag");
}

/* The room does not give it: who asked for it hears so, the other one is in. */
static void
test_last_nick_taken (WcRoomFixture *f, gconstpointer data)
{
  g_autofree char *words = g_strdup_printf ("%d:conflict ok ", (int) WC_ERROR_CONFLICT);

  join_twice (f);
  wc_room_fixture_arrive (f, WC_ROOM "/crone", "");
  assert_asks_nick (f, WC_ROOM "/hag");
  wc_room_fixture_refuse (f, WC_ROOM "/hag", "conflict");
  wc_room_fixture_assert_ended (f, words);
  assert_nick (f, "crone");
}

/* The first nick is taken: the last one is tried, not the first with an underscore. */
static void
test_first_nick_taken (WcRoomFixture *f, gconstpointer data)
{
  join_twice (f);
  wc_room_fixture_refuse (f, WC_ROOM "/crone", "conflict");
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, WC_ROOM "/hag");
  wc_room_fixture_arrive (f, WC_ROOM "/hag", "");
  wc_room_fixture_assert_ended (f, "ok ok ");
  assert_nick (f, "hag");
}

/* A third one while the second nick is decided. */
static void
test_three_joins (WcRoomFixture *f, gconstpointer data)
{
  join_twice (f);
  wc_room_fixture_arrive (f, WC_ROOM "/crone", "");
  assert_asks_nick (f, WC_ROOM "/hag");
  ask_join (f, "crone", FALSE);
  assert_asks_nick (f, WC_ROOM "/crone");
  be_renamed (f, "crone", "hag");
  wc_room_fixture_assert_ended (f, "ok ok ");
  be_renamed (f, "hag", "crone");
  wc_room_fixture_assert_ended (f, "ok ");
  assert_nick (f, "crone");
}

/* Thrown out while it is decided. */
static void
test_kicked_between (WcRoomFixture *f, gconstpointer data)
{
  g_autofree char *words =
      g_strdup_printf ("%d: %d: ", (int) WC_ERROR_CANCELLED, (int) WC_ERROR_CANCELLED);

  join_twice (f);
  wc_room_fixture_arrive (f, WC_ROOM "/crone", "");
  assert_asks_nick (f, WC_ROOM "/hag");
  wc_room_fixture_presence (f, WC_ROOM "/crone", "unavailable",
                            "<item affiliation='none' role='none'/><status code='110'/>"
                            "<status code='307'/>");
  wc_room_fixture_assert_ended (f, words);
}

static void
store_bookmark (WcRoomFixture *f, const WcBookmark *bookmark)
{
  g_assert_true (wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_bookmark_store_set (f->temp->db, bookmark, NULL, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
}

/* The nick and the password are those of the bookmark. */
static void
test_join_bookmarked (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (f->temp->account->id, WC_ROOM);
  g_autoptr (WcNode) presence = NULL;

  wc_str_set (&bookmark->nick, "hag");
  wc_str_set (&bookmark->password, "cauldron");
  store_bookmark (f, bookmark);
  wc_room_fixture_begin (f);
  ask_join (f, NULL, FALSE);
  wc_room_fixture_info (f, WC_ROOM, "");
  presence = wc_room_fixture_take (f);
  g_assert_cmpstr (wc_node_attr (presence, "to"), ==, WC_ROOM "/hag");
  g_assert_cmpstr (wc_node_child_text (wc_node_child (presence, "x", WC_NS_MUC),
                                       "password", WC_NS_MUC),
                   ==, "cauldron");
}

/* A refusal leaves nothing behind of a room nobody knew. */
static void
test_join_refused (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_begin (f);
  ask_join (f, NULL, TRUE);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_refuse (f, ME, "registration-required");
  assert_failed (f, WC_ERROR_NOT_AUTHORIZED, "members-only");
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
  g_assert_null (f->port->dup (f->port->self, WC_ROOM));
}

static void
test_join_lost (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_begin (f);
  ask_join (f, NULL, TRUE);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_keeper_lost (f->keeper, /* resumable= */ FALSE);
  assert_failed (f, WC_ERROR_OFFLINE, "");
  g_assert_null (f->port->dup (f->port->self, WC_ROOM));
}

static void
be_in (WcRoomFixture *f)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
}

static void
ask_leave (WcRoomFixture *f)
{
  f->port->leave (f->port->self, WC_ROOM, FALSE, wc_room_fixture_task (f));
}

/* The room knows that we are gone. */
static void
say_goodbye (WcRoomFixture *f)
{
  wc_room_fixture_presence (f, ME, "unavailable",
                            "<item affiliation='none' role='none'/><status code='110'/>");
}

/* Nothing of the room is shown as if we were in it, also before it has said goodbye. */
static void
assert_out (WcRoomFixture *f)
{
  g_autoptr (WcRoom) room = f->port->dup (f->port->self, WC_ROOM);
  g_autoptr (GPtrArray) occupants = f->port->dup_occupants (f->port->self, WC_ROOM);

  g_assert_cmpint (room->state, ==, WC_ROOM_STATE_OUT);
  g_assert_cmpint (room->role, ==, WC_ROLE_NONE);
  g_assert_null (room->occupied);
  g_assert_cmpuint (occupants->len, ==, 0);
}

static void
test_leave (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) presence = NULL;

  be_in (f);
  f->port->leave (f->port->self, WC_ROOM, FALSE, wc_room_fixture_task (f));
  presence = wc_room_fixture_take (f);
  g_assert_true (wc_stanza_has_type (presence, "unavailable"));
  wc_room_fixture_assert_ended (f, "ok ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
  wc_room_fixture_assert_told (f,
                               "coven waiting; coven joining; coven joined; coven out; ");
  assert_out (f);
  say_goodbye (f);
  wc_room_fixture_assert_told (f, "");
  assert_out (f);
}

/* What waits for a room fails as soon as a person wants out, be it that the room has not
 * heard of that yet, or nobody can tell it. */
static void
test_leave_with_a_queue (WcRoomFixture *f, gconstpointer data)
{
  gboolean online = GPOINTER_TO_INT (data);
  g_autoptr (WcNode) presence = NULL;
  gint64 said;

  if (online)
    be_in (f);
  else
    wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  said = wc_room_fixture_queue (f, WC_ROOM);
  ask_leave (f);
  wc_room_fixture_assert_failed (f, said, "left");
  wc_room_fixture_assert_ended (f, "ok ");
  if (online)
    presence = wc_room_fixture_take (f);
}

/* A person may speak to a room while it is entered; what waits fails only where it does
 * not let us in. */
static void
test_queue_while_joining (WcRoomFixture *f, gconstpointer data)
{
  gint64 said;

  wc_room_fixture_know (f, WC_ROOM, FALSE, 0);
  wc_room_fixture_begin (f);
  ask_join (f, NULL, FALSE);
  said = wc_room_fixture_queue (f, WC_ROOM);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_failed (f, said, NULL);
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_refuse (f, ME, "forbidden");
  wc_room_fixture_assert_failed (f, said, "banned");
  wc_room_fixture_settle (f);
}

/* Who leaves a room that did not let us in asks for it no more: it is gone from the list,
 * unless something was said in it. */
static void
test_leave_refused (WcRoomFixture *f, gconstpointer data)
{
  be_in (f);
  wc_room_fixture_presence (f, ME, "unavailable",
                            "<item affiliation='outcast' role='none'/>"
                            "<status code='301'/><status code='110'/>");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted refused banned");
  ask_leave (f);
  wc_room_fixture_assert_ended (f, "ok ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
  g_assert_null (f->port->dup (f->port->self, WC_ROOM));
  wc_room_fixture_assert_told (
      f, "coven waiting; coven joining; coven joined; coven refused:banned; coven out; ");
  ask_leave (f);
  wc_room_fixture_assert_ended (f, "ok ");
}

static void
test_leave_refused_with_history (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) shown = NULL;

  be_in (f);
  wc_room_fixture_say (f, WC_ROOM, "double");
  wc_room_fixture_presence (f, ME, "unavailable",
                            "<item affiliation='outcast' role='none'/>"
                            "<status code='301'/><status code='110'/>");
  ask_leave (f);
  wc_room_fixture_assert_ended (f, "ok ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
  shown = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpint (shown->state, ==, WC_ROOM_STATE_OUT);
  g_assert_null (shown->reason);
}

/* Nobody can tell the server now: its bookmark stays, and that we want out is remembered
 * until the next login, which would join the room again. */
static void
test_leave_offline (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (f->temp->account->id, WC_ROOM);

  bookmark->autojoin = TRUE;
  store_bookmark (f, bookmark);
  be_in (f);
  wc_room_fixture_presence (f, ME, "unavailable",
                            "<item affiliation='outcast' role='none'/>"
                            "<status code='301'/><status code='110'/>");
  wc_room_keeper_lost (f->keeper, /* resumable= */ FALSE);
  f->port->leave (f->port->self, WC_ROOM, /* forget= */ TRUE, wc_room_fixture_task (f));
  assert_failed (f, WC_ERROR_OFFLINE, "");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted refused banned");
  ask_leave (f);
  wc_room_fixture_assert_ended (f, "ok ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
}

static void
leave (WcRoomFixture *f)
{
  ask_leave (f);
  wc_node_unref (wc_room_fixture_take (f));
  wc_room_fixture_assert_ended (f, "ok ");
}

/* Who joins again before the room has said goodbye enters when it has, and hears how that
 * ends. */
static void
test_leave_and_join (WcRoomFixture *f, gconstpointer data)
{
  be_in (f);
  leave (f);
  ask_join (f, NULL, FALSE);
  wc_fake_session_assert_idle (f->fake);
  say_goodbye (f);
  wc_room_fixture_assert_ended (f, "");
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_ended (f, "ok ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
}

static void
test_leave_and_be_refused (WcRoomFixture *f, gconstpointer data)
{
  be_in (f);
  leave (f);
  ask_join (f, NULL, FALSE);
  say_goodbye (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_refuse (f, ME, "registration-required");
  assert_failed (f, WC_ERROR_NOT_AUTHORIZED, "members-only");
  wc_room_fixture_assert_stored (f, WC_ROOM, "refused members-only");
}

/* The answer comes on no stream any more: the next one enters it. */
static void
test_leave_and_lose (WcRoomFixture *f, gconstpointer data)
{
  be_in (f);
  leave (f);
  wc_room_keeper_lost (f->keeper, /* resumable= */ FALSE);
  assert_out (f);
  wc_room_fixture_begin (f);
  ask_join (f, NULL, FALSE);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_ended (f, "ok ");
}

/* The password that is told while we are entering without it is tried as well. */
static void
test_password_while_joining (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomJoin join = { .room = WC_ROOM, .password = "cauldron" };

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, ME);
  f->port->join (f->port->self, &join, wc_room_fixture_task (f));
  wc_room_fixture_refuse (f, ME, "not-authorized");
  wc_room_fixture_assert_ended (f, "");
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_refuse (f, ME, "not-authorized");
  assert_failed (f, WC_ERROR_NOT_AUTHORIZED, "password");
  wc_fake_session_assert_idle (f->fake);
}

static void
assert_password (WcRoomFixture *f, const char *password)
{
  g_autoptr (WcRoom) room = f->port->dup (f->port->self, WC_ROOM);

  g_assert_cmpstr (room != NULL ? room->password : NULL, ==, password);
}

/* The presence that enters has @password. */
static void
assert_enters_with (WcRoomFixture *f, const char *password)
{
  g_autoptr (WcNode) presence = wc_room_fixture_take (f);
  const WcNode *x = wc_node_child (presence, "x", WC_NS_MUC);

  g_assert_cmpstr (wc_node_child_text (x, "password", WC_NS_MUC), ==, password);
}

static void
ask_join_with (WcRoomFixture *f, const char *password)
{
  const WcRoomJoin join = { .room = WC_ROOM, .password = password };

  f->port->join (f->port->self, &join, wc_room_fixture_task (f));
}

static void
leave_it (WcRoomFixture *f)
{
  g_autoptr (WcNode) presence = NULL;

  f->port->leave (f->port->self, WC_ROOM, FALSE, wc_room_fixture_task (f));
  wc_room_fixture_assert_ended (f, "ok ");
  presence = wc_room_fixture_take (f);
  wc_room_fixture_presence (f, ME, "unavailable",
                            "<item affiliation='none' role='none'/><status code='110'/>");
}

/* Only a password that let us in is kept: a slip takes none away, and what is given where
 * we are in already proves nothing. */
static void
test_password_kept (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_begin (f);
  ask_join_with (f, "cauldron");
  wc_room_fixture_info (f, WC_ROOM, "");
  assert_enters_with (f, "cauldron");
  assert_password (f, NULL);
  wc_room_fixture_arrive (f, ME, "");
  wc_room_fixture_assert_ended (f, "ok ");
  assert_password (f, "cauldron");

  ask_join_with (f, "kettle");
  wc_room_fixture_assert_ended (f, "ok ");
  assert_password (f, "cauldron");

  leave_it (f);
  ask_join_with (f, "kettle");
  wc_room_fixture_info (f, WC_ROOM, "");
  assert_enters_with (f, "kettle");
  wc_room_fixture_refuse (f, ME, "not-authorized");
  assert_failed (f, WC_ERROR_NOT_AUTHORIZED, "password");
  assert_password (f, "cauldron");
  ask_join_with (f, NULL);
  wc_room_fixture_info (f, WC_ROOM, "");
  assert_enters_with (f, "cauldron");
}

/* An address that says that it is something else is not entered: nothing would answer. */
static void
test_no_room (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_begin (f);
  ask_join (f, NULL, TRUE);
  wc_fake_session_answer (f->fake,
                          "<query xmlns='http://jabber.org/protocol/disco#info'>"
                          "<identity category='account' type='registered'/></query>");
  assert_failed (f, WC_ERROR_NOT_SUPPORTED, "no-room");
  wc_fake_session_assert_idle (f->fake);
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
}

/* Who leaves while we are entering does not end up inside: the room is told, whatever it
 * answers to the join. */
static void
test_leave_while_joining (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) presence = NULL;

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, ME);
  ask_join (f, NULL, FALSE);
  ask_leave (f);
  presence = wc_room_fixture_take (f);
  g_assert_true (wc_stanza_has_type (presence, "unavailable"));
  g_assert_cmpstr (wc_node_attr (presence, "to"), ==, ME);
  assert_failed (f, WC_ERROR_CANCELLED, " ok");
  wc_room_fixture_arrive (f, ME, "");
  wc_room_fixture_presence (f, ME, "unavailable",
                            "<item affiliation='none' role='none'/><status code='110'/>");
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven out; ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
  wc_fake_session_assert_idle (f->fake);
}

/* Before the room has even said what it is, it need not hear of us. */
static void
test_leave_before_entering (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_begin (f);
  ask_join (f, NULL, FALSE);
  ask_leave (f);
  assert_failed (f, WC_ERROR_CANCELLED, " ok");
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_fake_session_assert_idle (f->fake);
  g_assert_null (f->port->dup (f->port->self, WC_ROOM));
}

/* A room that is tried again later is not, once it was left. */
static void
test_leave_while_waiting (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_refuse_info (f, "remote-server-not-found");
  ask_leave (f);
  wc_room_fixture_assert_ended (f, "ok ");
  wc_fake_clock_advance (f->clock, G_TIME_SPAN_HOUR);
  wc_fake_session_assert_idle (f->fake);
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
}

/* Nor one whose turn has not come. */
static void
test_leave_in_the_queue (WcRoomFixture *f, gconstpointer data)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *room = g_strdup_printf ("r%u@chat.x.lit", i);

      wc_room_fixture_know (f, room, TRUE, 0);
    }
  wc_room_fixture_begin (f);
  ask_join (f, NULL, FALSE);
  ask_leave (f);
  assert_failed (f, WC_ERROR_CANCELLED, " ok");
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *room = g_strdup_printf ("r%u@chat.x.lit", i);

      wc_room_fixture_info (f, room, "");
    }
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *jid = g_strdup_printf ("r%u@chat.x.lit/me", i);

      wc_room_fixture_assert_enters (f, jid);
    }
  wc_room_fixture_arrive (f, "r0@chat.x.lit/me", "");
  wc_fake_session_assert_idle (f->fake);
}

static void
test_not_in (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomMember member = { .room = WC_ROOM, .nick = "hag" };
  const WcRoomInvite invite = { .room = WC_ROOM, .jid = "hag@x.lit" };
  const WcRoomPort *port;

  wc_room_fixture_know (f, WC_ROOM, FALSE, 0);
  port = f->port;
  wc_room_fixture_begin (f);
  port->set_subject (port->self, WC_ROOM, "x", wc_room_fixture_task (f));
  assert_failed (f, WC_ERROR_CONFLICT, "out");
  port->set_role (port->self, &member, wc_room_fixture_task (f));
  assert_failed (f, WC_ERROR_CONFLICT, "out");
  port->invite (port->self, &invite, wc_room_fixture_task (f));
  assert_failed (f, WC_ERROR_CONFLICT, "out");
  wc_fake_session_assert_idle (f->fake);
}

static void
test_asks_the_room (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) asked = NULL;

  wc_room_fixture_begin (f);
  f->port->get_config (f->port->self, WC_ROOM, wc_room_fixture_task (f));
  asked = wc_node_ref (g_queue_peek_head (&f->fake->sent));
  g_assert_cmpstr (wc_node_attr (asked, "to"), ==, WC_ROOM);
  g_assert_nonnull (wc_node_child (asked, "query", WC_NS_MUC_OWNER));
  wc_fake_session_refuse (f->fake, "forbidden");
  assert_failed (f, WC_ERROR_NOT_AUTHORIZED, "forbidden");
}

static void
test_occupants (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) none = f->port->dup_occupants (f->port->self, WC_ROOM);
  g_autoptr (GPtrArray) two = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  be_in (f);
  wc_room_fixture_presence (f, WC_ROOM "/hag", NULL,
                            "<item affiliation='owner' role='moderator'/>");
  two = f->port->dup_occupants (f->port->self, WC_ROOM);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpstr (((WcOccupant *) two->pdata[0])->nick, ==, "hag");
}

#define VERSIONS "urn:xmpp:muc:affiliations:1"
#define MUC_USER "http://jabber.org/protocol/muc#user"
#define OWN(affiliation) "<item affiliation='" affiliation "' role='participant'/>"
#define LISTED(jid, affiliation) "<item jid='" jid "' affiliation='" affiliation "'/>"

/* In the room, which has told us its lists before; as @own in it. */
static void
be_in_with_lists (WcRoomFixture *f, const char *own)
{
  g_autofree char *inside = g_strconcat ("<mav xmlns='" VERSIONS "' until='1'/>", own,
                                         "<status code='110'/>", NULL);

  wc_room_fixture_begin (f);
  ask_join (f, NULL, FALSE);
  wc_room_fixture_info (f, WC_ROOM, VERSIONS);
  wc_room_fixture_assert_enters (f, ME);
  wc_fake_session_receive (
      f->fake, "<message from='" WC_ROOM "'><x xmlns='" MUC_USER "'>"
               "<mav xmlns='" VERSIONS "' until='1'/>" LISTED ("hag@x.lit", "member")
                   LISTED ("crone@x.lit", "member")
                       LISTED ("evil.lit", "outcast") "</x></message>");
  wc_room_fixture_presence (f, ME, NULL, inside);
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven joined; ");
  wc_room_fixture_assert_ended (f, "ok ");
  wc_room_fixture_presence (
      f, WC_ROOM "/hag", NULL,
      "<item affiliation='member' role='participant' jid='hag@x.lit/r'/>");
  wc_fake_session_assert_idle (f->fake);
}

static void
list (WcRoomFixture *f, WcAffiliation affiliation)
{
  f->port->list_affiliation (f->port->self, WC_ROOM, affiliation,
                             wc_room_fixture_task (f));
}

/* Test that lists that are held are not asked for, and show who of them is there. */
static void
test_held_lists (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) members = NULL;
  const WcOccupant *hag;

  be_in_with_lists (f, OWN ("member"));
  list (f, WC_AFFILIATION_MEMBER);
  wc_fake_session_assert_idle (f->fake);
  wc_room_fixture_assert_ended (f, "ok ");
  members = g_steal_pointer (&f->value);
  g_assert_cmpuint (members->len, ==, 2);
  g_assert_cmpstr (((WcOccupant *) members->pdata[0])->jid, ==, "crone@x.lit");
  g_assert_null (((WcOccupant *) members->pdata[0])->nick);
  hag = members->pdata[1];
  g_assert_cmpstr (hag->jid, ==, "hag@x.lit");
  g_assert_cmpstr (hag->nick, ==, "hag");
  g_assert_cmpint (hag->affiliation, ==, WC_AFFILIATION_MEMBER);
}

/* Test that whom the room has banned is asked for by who may not have been told. */
static void
test_held_bans (WcRoomFixture *f, gconstpointer data)
{
  be_in_with_lists (f, OWN ("member"));
  list (f, WC_AFFILIATION_OUTCAST);
  wc_fake_session_refuse (f->fake, "forbidden");
  assert_failed (f, WC_ERROR_NOT_AUTHORIZED, "forbidden");
  wc_room_fixture_presence (f, ME, NULL, OWN ("admin") "<status code='110'/>");
  list (f, WC_AFFILIATION_OUTCAST);
  wc_room_fixture_assert_ended (f, "ok ");
  g_assert_cmpuint (((GPtrArray *) f->value)->len, ==, 1);
  g_ptr_array_unref (g_steal_pointer (&f->value));
}

/* Test that a list of which not every change is known is asked for. */
static void
test_lost_lists (WcRoomFixture *f, gconstpointer data)
{
  be_in_with_lists (f, OWN ("owner"));
  wc_fake_session_receive (
      f->fake, "<message from='" WC_ROOM "'><x xmlns='" MUC_USER "'>"
               "<mav xmlns='" VERSIONS
               "' since='5' until='6'/>" LISTED ("hag@x.lit", "none") "</x></message>");
  list (f, WC_AFFILIATION_MEMBER);
  wc_fake_session_refuse (f->fake, "forbidden");
  assert_failed (f, WC_ERROR_NOT_AUTHORIZED, "forbidden");
}

/* The account is stopped when the room has answered and nobody has heard of it yet. */
static void
test_keeper_gone (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (f->temp->account->id, WC_ROOM);

  store_bookmark (f, bookmark);
  be_in (f);
  f->port->set_nick (f->port->self, WC_ROOM, "hag", wc_room_fixture_task (f));
  assert_asks_nick (f, WC_ROOM "/hag");
  be_renamed (f, "me", "hag");
  ask_join (f, NULL, TRUE);
  wc_room_fixture_know (f, "glen@chat.x.lit", FALSE, 0);
  wc_room_fixture_assert_ended (f, "ok ok ");
  wc_fake_session_assert_idle (f->fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/room-link/" name, WcRoomFixture, NULL, wc_room_fixture_setup,    \
              func, wc_room_fixture_teardown)
  TEST ("offline", test_offline);
  TEST ("last-join-early", test_last_join_wins_early);
  TEST ("last-join", test_last_join_wins);
  TEST ("last-nick-taken", test_last_nick_taken);
  TEST ("first-nick-taken", test_first_nick_taken);
  TEST ("three-joins", test_three_joins);
  TEST ("kicked-between", test_kicked_between);
  TEST ("join", test_join);
  TEST ("join-bookmarked", test_join_bookmarked);
  TEST ("join-refused", test_join_refused);
  TEST ("join-lost", test_join_lost);
  TEST ("leave", test_leave);
  g_test_add ("/account/room-link/leave-with-a-queue/online", WcRoomFixture,
              GINT_TO_POINTER (TRUE), wc_room_fixture_setup, test_leave_with_a_queue,
              wc_room_fixture_teardown);
  g_test_add ("/account/room-link/leave-with-a-queue/offline", WcRoomFixture,
              GINT_TO_POINTER (FALSE), wc_room_fixture_setup, test_leave_with_a_queue,
              wc_room_fixture_teardown);
  TEST ("queue-while-joining", test_queue_while_joining);
  TEST ("leave-refused", test_leave_refused);
  TEST ("leave-refused-with-history", test_leave_refused_with_history);
  TEST ("leave-offline", test_leave_offline);
  TEST ("leave-and-join", test_leave_and_join);
  TEST ("leave-and-be-refused", test_leave_and_be_refused);
  TEST ("leave-and-lose", test_leave_and_lose);
  TEST ("password-while-joining", test_password_while_joining);
  TEST ("password-kept", test_password_kept);
  TEST ("no-room", test_no_room);
  TEST ("leave-while-joining", test_leave_while_joining);
  TEST ("leave-before-entering", test_leave_before_entering);
  TEST ("leave-while-waiting", test_leave_while_waiting);
  TEST ("leave-in-the-queue", test_leave_in_the_queue);
  TEST ("not-in", test_not_in);
  TEST ("asks", test_asks_the_room);
  TEST ("occupants", test_occupants);
  TEST ("held-lists", test_held_lists);
  TEST ("held-bans", test_held_bans);
  TEST ("lost-lists", test_lost_lists);
  TEST ("keeper-gone", test_keeper_gone);
  return g_test_run ();
}
