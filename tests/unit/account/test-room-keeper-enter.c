/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/room-fixture.h"
#include "xep/0045-muc.h"
#include "xep/timestamp.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* Into the rooms. */

#define ARCHIVE "urn:xmpp:mam:2 urn:xmpp:sid:0"

static void
test_enters_what_is_wanted (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = NULL;

  wc_room_fixture_know (f, "globe@chat.x.lit", FALSE, 0);
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_assert_told (f, "");
  wc_room_fixture_begin (f);
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; ");
  wc_room_fixture_info (f, WC_ROOM, "muc_membersonly muc_nonanonymous");
  wc_room_fixture_assert_enters (f, WC_ROOM "/me");
  wc_room_fixture_arrive (f, WC_ROOM "/me", "");
  wc_room_fixture_assert_told (f, "coven joined; ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");

  room = f->port->dup (f->port->self, WC_ROOM);
  g_assert_cmpint (room->state, ==, WC_ROOM_STATE_JOINED);
  g_assert_cmpstr (room->occupied, ==, "me");
  g_assert_cmpstr (room->name, ==, "The Coven");
  g_assert_cmpuint (room->flags, ==, WC_ROOM_MEMBERS_ONLY | WC_ROOM_NON_ANONYMOUS);
  g_assert_cmpint (room->role, ==, WC_ROLE_PARTICIPANT);
  g_assert_cmpint (room->affiliation, ==, WC_AFFILIATION_MEMBER);
  g_assert_cmpuint (room->n_occupants, ==, 1);
  g_assert_null (f->port->dup (f->port->self, "nowhere@chat.x.lit"));
}

#define INFO_WITH(max)                                                                   \
  "<query xmlns='http://jabber.org/protocol/disco#info'>"                                \
  "<identity category='conference' type='irc'/>"                                         \
  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'>"                       \
  "<value>urn:xmpp:reactions:0:restrictions</value></field>"                             \
  "<field var='max_reactions_per_user'><value>" max "</value></field></x></query>"

static void
assert_max (WcRoomFixture *f, int max)
{
  g_autoptr (WcRoom) room = f->port->dup (f->port->self, WC_ROOM);

  g_assert_cmpint (room->reactions != NULL ? room->reactions->max : -1, ==, max);
}

/* Which reactions are taken is known by the question that is asked anyway, and told when
 * it changes while we are in (status 104). */
static void
test_limits_of_reactions (WcRoomFixture *f, gconstpointer data)
{
  static const char changed[] =
      "<message type='groupchat' from='" WC_ROOM "'><x "
      "xmlns='http://jabber.org/protocol/muc#user'><status code='104'/></x></message>";

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_fake_session_answer (f->fake, INFO_WITH ("2"));
  wc_room_fixture_assert_enters (f, WC_ROOM "/me");
  wc_room_fixture_arrive (f, WC_ROOM "/me", "");
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven joined; ");
  assert_max (f, 2);
  wc_fake_session_receive (f->fake, changed);
  wc_fake_session_answer (f->fake, INFO_WITH ("1"));
  wc_room_fixture_assert_told (f, "coven joined; ");
  assert_max (f, 1);
  wc_fake_session_receive (f->fake, changed);
  wc_fake_session_answer (f->fake, INFO_WITH ("1"));
  wc_room_fixture_assert_told (f, "");
  wc_fake_session_receive (f->fake, changed);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_told (f, "coven joined; ");
  assert_max (f, -1);
}

/* Many rooms are entered a few at a time. */
static void
test_a_few_at_a_time (WcRoomFixture *f, gconstpointer data)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *room = g_strdup_printf ("r%u@chat.x.lit", i);

      wc_room_fixture_know (f, room, TRUE, 0);
    }
  wc_room_fixture_begin (f);
  g_assert_cmpuint (g_queue_get_length (&f->fake->sent), ==, 4);
  wc_room_fixture_info (f, "r0@chat.x.lit", "");
  g_assert_cmpuint (g_queue_get_length (&f->fake->sent), ==, 4);
  for (guint i = 1; i < 4; i++)
    {
      g_autofree char *room = g_strdup_printf ("r%u@chat.x.lit", i);

      wc_room_fixture_info (f, room, "");
    }
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *jid = g_strdup_printf ("r%u@chat.x.lit/me", i);

      wc_room_fixture_assert_enters (f, jid);
    }
  wc_fake_session_assert_idle (f->fake);
  wc_room_fixture_arrive (f, "r2@chat.x.lit/me", "");
  wc_room_fixture_join (f, "r4@chat.x.lit", "");
  wc_room_fixture_join (f, "r5@chat.x.lit", "");
}

/* Rooms that do not answer keep others waiting for some seconds, not until they are given
 * up. */
static void
test_silent_ones (WcRoomFixture *f, gconstpointer data)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *room = g_strdup_printf ("r%u@chat.x.lit", i);

      wc_room_fixture_know (f, room, TRUE, 0);
    }
  wc_room_fixture_begin (f);
  for (guint i = 0; i < 4; i++)
    wc_node_unref (wc_room_fixture_take (f));
  wc_fake_clock_advance (f->clock, 4 * G_USEC_PER_SEC);
  wc_fake_session_assert_idle (f->fake);
  wc_fake_clock_advance (f->clock, G_USEC_PER_SEC);
  wc_room_fixture_info (f, "r4@chat.x.lit", "");
  wc_room_fixture_info (f, "r5@chat.x.lit", "");
  wc_room_fixture_assert_enters (f, "r4@chat.x.lit/me");
  wc_room_fixture_assert_enters (f, "r5@chat.x.lit/me");
  wc_fake_session_assert_idle (f->fake);
}

/* A service that is away is tried again, later each time. */
static void
test_tries_again (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_refuse_info (f, "remote-server-not-found");
  wc_room_fixture_assert_told (
      f, "coven waiting; coven joining; coven waiting:remote-server-not-found; ");
  wc_fake_session_assert_idle (f->fake);
  wc_fake_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, WC_ROOM "/me");
  wc_room_fixture_refuse (f, WC_ROOM "/me", "service-unavailable");
  wc_room_fixture_assert_told (f, "coven joining; coven waiting:service-unavailable; ");
  wc_fake_clock_advance (f->clock, 5 * G_USEC_PER_SEC);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_told (f, "coven joining; coven joined; ");
}

static void
assert_waits (WcRoomFixture *f, const char *reason, const char *text)
{
  g_autoptr (WcRoom) room = f->port->dup (f->port->self, WC_ROOM);

  g_assert_cmpint (room->state, ==, WC_ROOM_STATE_WAITING);
  g_assert_cmpstr (room->reason, ==, reason);
  g_assert_cmpstr (room->text, ==, text);
}

/* While a full room is waited for it is known why, also when somebody asks anew; nothing
 * of that outlives the stream. */
static void
test_full (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, WC_ROOM "/me");
  wc_fake_session_receive (
      f->fake, "<presence from='" WC_ROOM "/me' type='error'><error type='wait'>"
               "<resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
               "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Too many</text>"
               "</error></presence>");
  assert_waits (f, "resource-constraint", "Too many");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
  wc_room_keeper_lost (f->keeper, /* resumable= */ FALSE);
  assert_waits (f, NULL, NULL);
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; "
                                  "coven waiting:resource-constraint; coven waiting; ");
}

/* Entering a room that was destroyed while we were away would make another. */
static void
test_does_not_make_what_is_gone (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, WC_ROOM_PERSISTENT);
  wc_room_fixture_begin (f);
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven gone:destroyed; ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted gone destroyed");
}

/* We are in a room, and learn now that it has an archive: it is read. */
static void
tell_of_archive (WcRoomFixture *f)
{
  g_autoptr (WcNode) read = NULL;

  wc_room_fixture_info (f, WC_ROOM, ARCHIVE);
  g_assert_cmpuint (wc_muc_get_flags (f->fake->session, WC_ROOM), ==,
                    WC_ROOM_HAS_ARCHIVE | WC_ROOM_HAS_STANZA_IDS);
  read = wc_room_fixture_take (f);
  g_assert_nonnull (wc_node_child (read, "query", WC_NS_MAM));
}

/* A room that only lasts while somebody is in it is made again by who comes first. */
static void
test_makes_what_does_not_last (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) form = NULL;

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_assert_enters (f, WC_ROOM "/me");
  wc_room_fixture_arrive (f, WC_ROOM "/me", "201");
  form = wc_node_ref (g_queue_peek_head (&f->fake->sent));
  g_assert_nonnull (wc_node_child (form, "query", WC_NS_MUC_OWNER));
  wc_fake_session_answer (f->fake, NULL);
  wc_room_fixture_settle (f);
  /* What it is could not be asked before. */
  tell_of_archive (f);
}

/* A room may tell what it is to who is in it alone. */
static void
test_asks_again (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_refuse_info (f, "forbidden");
  wc_room_fixture_assert_enters (f, WC_ROOM "/me");
  wc_room_fixture_arrive (f, WC_ROOM "/me", "");
  tell_of_archive (f);
}

/* Where there is no archive the room tells what was said since we were there last. */
static void
test_history (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) presence = NULL;
  g_autoptr (WcNode) question = NULL;
  const WcNode *history;

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_know (f, "globe@chat.x.lit", TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_info (f, "globe@chat.x.lit", ARCHIVE);
  presence = wc_room_fixture_take (f);
  history =
      wc_node_child (wc_node_child (presence, "x", WC_NS_MUC), "history", WC_NS_MUC);
  g_assert_cmpstr (wc_node_attr (history, "maxstanzas"), ==, "50");
  wc_node_unref (presence);
  presence = wc_room_fixture_take (f);
  history =
      wc_node_child (wc_node_child (presence, "x", WC_NS_MUC), "history", WC_NS_MUC);
  g_assert_cmpstr (wc_node_attr (history, "maxstanzas"), ==, "0");
  wc_room_fixture_arrive (f, WC_ROOM "/me", "");
  wc_fake_session_assert_idle (f->fake);
  g_assert_null (wc_room_keeper_get_catchup (f->keeper, WC_ROOM));
  wc_room_fixture_arrive (f, "globe@chat.x.lit/me", "");
  question = wc_room_fixture_take (f);
  g_assert_cmpstr (wc_node_attr (question, "to"), ==, "globe@chat.x.lit");
  g_assert_nonnull (wc_node_child (question, "query", WC_NS_MAM));
  g_assert_nonnull (wc_room_keeper_get_catchup (f->keeper, "globe@chat.x.lit"));
}

/* What waits to be sent there was said by nobody yet: what others said before it was is
 * told still, from a little before the last that the room has shown, as clocks differ. */
static void
test_history_since (WcRoomFixture *f, gconstpointer data)
{
  g_autofree char *since = NULL;
  g_autoptr (WcNode) presence = NULL;
  const WcNode *history;

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  since =
      wc_timestamp_format (wc_clock_now_us (WC_CLOCK (f->clock)) - G_TIME_SPAN_MINUTE);
  wc_room_fixture_say (f, WC_ROOM, "double");
  wc_fake_clock_advance (f->clock, G_TIME_SPAN_HOUR);
  wc_room_fixture_queue (f, WC_ROOM);
  wc_room_fixture_begin (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  presence = wc_room_fixture_take (f);
  history =
      wc_node_child (wc_node_child (presence, "x", WC_NS_MUC), "history", WC_NS_MUC);
  g_assert_cmpstr (wc_node_attr (history, "since"), ==, since);
  g_assert_null (wc_node_attr (history, "maxstanzas"));
}

/* The account's presence is now @show. */
static void
show (WcRoomFixture *f, const char *show)
{
  g_autoptr (WcAccount) before = f->temp->account;

  f->temp->account = wc_account_copy (before);
  wc_str_set (&f->temp->account->show, show);
  f->host.account = f->temp->account;
  wc_room_keeper_set_account (f->keeper, f->temp->account);
  wc_muc_update_presence (f->fake->session);
}

/* Who hides leaves the rooms, and is in them again when it shows itself. */
static void
test_hides (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomJoin join = { .room = "globe@chat.x.lit" };
  g_autoptr (WcNode) presence = NULL;

  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  show (f, "offline");
  presence = wc_room_fixture_take (f);
  g_assert_true (wc_stanza_has_type (presence, "unavailable"));
  wc_room_fixture_presence (f, WC_ROOM "/me", "unavailable",
                            "<item affiliation='none' role='none'/><status code='110'/>");
  wc_room_fixture_assert_told (
      f, "coven waiting; coven joining; coven joined; coven waiting; ");
  f->port->join (f->port->self, &join, wc_room_fixture_task (f));
  wc_room_fixture_assert_ended (f, "8: ");
  g_assert_null (f->port->dup (f->port->self, join.room));
  wc_fake_session_assert_idle (f->fake);
  show (f, "away");
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_told (f, "coven joining; coven joined; ");
}

/* Nobody sees us before: not on a stream that began while we hid either. */
static void
test_begins_hidden (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  show (f, "offline");
  wc_room_fixture_begin (f);
  wc_room_fixture_assert_told (f, "coven waiting; ");
  wc_fake_session_assert_idle (f->fake);
  show (f, NULL);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_told (f, "coven joining; coven joined; ");
}

/* Also who hides between the question what the room is, and its answer. */
static void
test_hides_while_joining (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  show (f, "offline");
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_fake_session_assert_idle (f->fake);
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven waiting; ");
  show (f, NULL);
  wc_room_fixture_join (f, WC_ROOM, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/room-keeper-enter/" name, WcRoomFixture, NULL,                   \
              wc_room_fixture_setup, func, wc_room_fixture_teardown)
  TEST ("enters", test_enters_what_is_wanted);
  TEST ("limits", test_limits_of_reactions);
  TEST ("few", test_a_few_at_a_time);
  TEST ("silent", test_silent_ones);
  TEST ("again", test_tries_again);
  TEST ("full", test_full);
  TEST ("gone", test_does_not_make_what_is_gone);
  TEST ("makes", test_makes_what_does_not_last);
  TEST ("asks-again", test_asks_again);
  TEST ("history", test_history);
  TEST ("history-since", test_history_since);
  TEST ("hides", test_hides);
  TEST ("begins-hidden", test_begins_hidden);
  TEST ("hides-while-joining", test_hides_while_joining);
  return g_test_run ();
}
