/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/room-fixture.h"
#include "xep/data-forms.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* A room is made whole, or not at all. */

#define ME WC_ROOM "/me"
#define FORM                                                                             \
  "<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' "        \
  "type='form'><field var='FORM_TYPE' type='hidden'>"                                    \
  "<value>http://jabber.org/protocol/muc#roomconfig</value></field>"                     \
  "<field var='muc#roomconfig_membersonly' type='boolean'><value>0</value></field>"      \
  "<field var='muc#roomconfig_persistentroom' type='boolean'><value>0</value></field>"   \
  "<field var='muc#roomconfig_roomname' type='text-single'/>"                            \
  "<field var='x-ours' type='text-single'><value>kept</value></field></x></query>"

static void
assert_failed (WcRoomFixture *f, WcErrorCode code, const char *detail)
{
  g_autofree char *words = g_strdup_printf ("%d:%s ", (int) code, detail);

  wc_room_fixture_assert_ended (f, words);
}

static void
ask (WcRoomFixture *f, gboolean resumed)
{
  const WcRoomCreate create = { .room = WC_ROOM,
                                .name = "The Coven",
                                .preset = WC_ROOM_PRESET_PRIVATE,
                                .resumed = resumed };

  f->port->create (f->port->self, &create, wc_room_fixture_task (f));
}

static void
ask_create (WcRoomFixture *f)
{
  wc_room_fixture_begin (f);
  ask (f, /* resumed= */ FALSE);
}

/* An earlier call began, and nobody knows how far it came. */
static void
ask_resume (WcRoomFixture *f)
{
  wc_room_fixture_begin (f);
  ask (f, /* resumed= */ TRUE);
}

/* Up to where the owner's form is asked for. */
static void
make (WcRoomFixture *f)
{
  ask_create (f);
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_arrive (f, ME, "201");
}

/* The room gives its form, and gets it back as a private group. */
static void
configure (WcRoomFixture *f)
{
  g_autoptr (WcNode) sent = NULL;
  g_autoptr (WcForm) form = NULL;

  wc_fake_session_answer (f->fake, FORM);
  wc_room_fixture_settle (f);
  sent = wc_node_ref (g_queue_peek_head (&f->fake->sent));
  form = wc_data_forms_parse (
      wc_data_forms_find (wc_node_child (sent, "query", WC_NS_MUC_OWNER), NULL), NULL);
  g_assert_cmpstr (wc_form_get_value (form, "muc#roomconfig_membersonly"), ==, "1");
  g_assert_cmpstr (wc_form_get_value (form, "muc#roomconfig_persistentroom"), ==, "1");
  g_assert_cmpstr (wc_form_get_value (form, "muc#roomconfig_roomname"), ==, "The Coven");
  g_assert_cmpstr (wc_form_get_value (form, "x-ours"), ==, "kept");
  wc_fake_session_answer (f->fake, NULL);
  wc_room_fixture_settle (f);
}

static void
test_private (WcRoomFixture *f, gconstpointer data)
{
  make (f);
  configure (f);
  wc_room_fixture_info (f, WC_ROOM, "muc_membersonly muc_persistent");
  wc_room_fixture_assert_ended (f, "ok ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
}

/* That it has an archive is known only when it is configured, and we are in it. */
static void
test_archive (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) asked = NULL;

  make (f);
  wc_fake_session_answer (f->fake, FORM);
  wc_room_fixture_settle (f);
  wc_fake_session_answer (f->fake, NULL);
  wc_room_fixture_settle (f);
  g_assert_null (wc_room_keeper_get_catchup (f->keeper, WC_ROOM));
  wc_room_fixture_info (f, WC_ROOM, "muc_persistent " WC_NS_MAM);
  wc_room_fixture_assert_ended (f, "ok ");
  g_assert_nonnull (wc_room_keeper_get_catchup (f->keeper, WC_ROOM));
  asked = wc_room_fixture_take (f);
  g_assert_cmpstr (wc_node_attr (asked, "to"), ==, WC_ROOM);
  g_assert_nonnull (wc_node_child (asked, "query", WC_NS_MAM));
}

static void
test_taken (WcRoomFixture *f, gconstpointer data)
{
  ask_create (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  assert_failed (f, WC_ERROR_CONFLICT, "");
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
  wc_fake_session_assert_idle (f->fake);
}

/* Somebody else was quicker: it is theirs. */
static void
test_taken_meanwhile (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) leaving = NULL;

  ask_create (f);
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_arrive (f, ME, "");
  leaving = wc_room_fixture_take (f);
  g_assert_true (wc_stanza_has_type (leaving, "unavailable"));
  assert_failed (f, WC_ERROR_CONFLICT, "");
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
}

/* What cannot be configured is destroyed. */
static void
test_half_made (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) sent = NULL;

  make (f);
  wc_fake_session_answer (f->fake, FORM);
  wc_room_fixture_settle (f);
  wc_fake_session_refuse (f->fake, "not-acceptable");
  wc_room_fixture_settle (f);
  sent = wc_node_ref (g_queue_peek_head (&f->fake->sent));
  g_assert_nonnull (wc_node_child (wc_node_child (sent, "query", WC_NS_MUC_OWNER),
                                   "destroy", WC_NS_MUC_OWNER));
  wc_fake_session_answer (f->fake, NULL);
  assert_failed (f, WC_ERROR_REMOTE_ERROR, "not-acceptable");
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
}

static void
test_not_allowed (WcRoomFixture *f, gconstpointer data)
{
  ask_create (f);
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_refuse (f, ME, "not-allowed");
  assert_failed (f, WC_ERROR_NOT_AUTHORIZED, "not-allowed");
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
}

static void
test_twice (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomCreate again = { .room = WC_ROOM };

  ask_create (f);
  f->port->create (f->port->self, &again, wc_room_fixture_task (f));
  assert_failed (f, WC_ERROR_CONFLICT, "");
  wc_room_fixture_info (f, WC_ROOM, "");
  assert_failed (f, WC_ERROR_CONFLICT, "");
}

/* Test that the answer to a question is harmless when the keeper is gone: that of the
 * next run knows nothing of it. */
static void
test_ended (WcRoomFixture *f, gconstpointer data)
{
  make (f);
  wc_room_fixture_know (f, "other@chat.x.lit", /* wanted= */ FALSE, 0);
  wc_room_fixture_settle (f);
  assert_failed (f, WC_ERROR_OFFLINE, "");
}

/* ---- What an earlier call began ---- */

/* Test that a room which was made and not configured is done only when it is configured:
 * closed still, also for its owner, it is so before it is entered. */
static void
test_resumed (WcRoomFixture *f, gconstpointer data)
{
  ask_resume (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  configure (f);
  wc_room_fixture_assert_ended (f, "");
  wc_room_fixture_info (f, WC_ROOM, "muc_membersonly muc_persistent");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_arrive (f, ME, "");
  wc_room_fixture_assert_ended (f, "");
  wc_room_fixture_info (f, WC_ROOM, "muc_membersonly muc_persistent");
  wc_room_fixture_assert_ended (f, "ok ");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
  wc_fake_session_assert_idle (f->fake);
}

/* Test that one which we have entered since is configured all the same. */
static void
test_resumed_inside (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, /* wanted= */ TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  ask (f, /* resumed= */ TRUE);
  configure (f);
  wc_room_fixture_info (f, WC_ROOM, "muc_membersonly");
  wc_room_fixture_assert_ended (f, "ok ");
  wc_fake_session_assert_idle (f->fake);
}

/* Test that what was never made, or is gone, is made: nobody is asked for its form, for
 * which ejabberd would make it. */
static void
test_resumed_none (WcRoomFixture *f, gconstpointer data)
{
  ask_resume (f);
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_arrive (f, ME, "201");
  configure (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_ended (f, "ok ");
}

/* Test that one that vanishes between its form and our coming is configured anew. */
static void
test_resumed_vanishes (WcRoomFixture *f, gconstpointer data)
{
  ask_resume (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  configure (f);
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_arrive (f, ME, "201");
  configure (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_ended (f, "ok ");
}

/* Test the same of one that vanishes before its form is given. */
static void
test_resumed_vanishes_at_once (WcRoomFixture *f, gconstpointer data)
{
  ask_resume (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_fake_session_refuse (f->fake, "item-not-found");
  wc_room_fixture_settle (f);
  wc_room_fixture_refuse_info (f, "item-not-found");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_arrive (f, ME, "201");
  configure (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_ended (f, "ok ");
}

/* Test that a room which does not say what it is may be of that call all the same. */
static void
test_resumed_hides (WcRoomFixture *f, gconstpointer data)
{
  ask_resume (f);
  wc_room_fixture_refuse_info (f, "forbidden");
  configure (f);
  wc_room_fixture_info (f, WC_ROOM, "muc_membersonly");
  wc_room_fixture_assert_enters (f, ME);
  wc_room_fixture_arrive (f, ME, "");
  wc_room_fixture_info (f, WC_ROOM, "muc_membersonly");
  wc_room_fixture_assert_ended (f, "ok ");
}

/* Test that another's room is neither configured nor entered. */
static void
test_resumed_strange (WcRoomFixture *f, gconstpointer data)
{
  ask_resume (f);
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_fake_session_refuse (f->fake, "forbidden");
  assert_failed (f, WC_ERROR_CONFLICT, "");
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
  g_assert_false (wc_room_keeper_has (f->keeper, WC_ROOM));
  wc_fake_session_assert_idle (f->fake);
}

/* Test that a room of an earlier call, which may be in use, is not destroyed. */
static void
test_resumed_refused (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, /* wanted= */ TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  ask (f, /* resumed= */ TRUE);
  wc_fake_session_answer (f->fake, FORM);
  wc_room_fixture_settle (f);
  wc_fake_session_refuse (f->fake, "not-acceptable");
  assert_failed (f, WC_ERROR_REMOTE_ERROR, "not-acceptable");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
  wc_fake_session_assert_idle (f->fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/room-maker/" name, WcRoomFixture, NULL, wc_room_fixture_setup,   \
              func, wc_room_fixture_teardown)
  TEST ("private", test_private);
  TEST ("archive", test_archive);
  TEST ("taken", test_taken);
  TEST ("taken-meanwhile", test_taken_meanwhile);
  TEST ("half-made", test_half_made);
  TEST ("not-allowed", test_not_allowed);
  TEST ("twice", test_twice);
  TEST ("ended", test_ended);
  TEST ("resumed", test_resumed);
  TEST ("resumed-inside", test_resumed_inside);
  TEST ("resumed-none", test_resumed_none);
  TEST ("resumed-vanishes", test_resumed_vanishes);
  TEST ("resumed-vanishes-at-once", test_resumed_vanishes_at_once);
  TEST ("resumed-hides", test_resumed_hides);
  TEST ("resumed-strange", test_resumed_strange);
  TEST ("resumed-refused", test_resumed_refused);
  return g_test_run ();
}
