/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/room-fixture.h"
#include "store/bookmark-store.h"
#include "store/roster-store.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* Where other devices and people want us to be. */

static void
be_in (WcRoomFixture *f)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven joined; ");
}

/* ---- Bookmarks ---- */

static void
bookmark (WcRoomFixture *f, gboolean autojoin, const char *nick)
{
  g_autoptr (WcBookmark) mark = wc_bookmark_new (f->temp->account->id, WC_ROOM);

  mark->autojoin = autojoin;
  mark->nick = g_strdup (nick);
  f->host.bookmarks->changed (f->host.bookmarks->self, mark, /* before= */ NULL);
}

static void
test_bookmarked (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) presence = NULL;

  bookmark (f, FALSE, NULL);
  wc_room_fixture_assert_stored (f, WC_ROOM, "-");
  wc_room_fixture_begin (f);
  bookmark (f, TRUE, "crone");
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
  wc_room_fixture_info (f, WC_ROOM, "");
  wc_room_fixture_assert_enters (f, WC_ROOM "/crone");
  wc_room_fixture_arrive (f, WC_ROOM "/crone", "");
  wc_room_fixture_assert_told (f, "coven waiting; coven joining; coven joined; ");
  /* Another device left it. */
  bookmark (f, FALSE, "crone");
  presence = wc_room_fixture_take (f);
  g_assert_true (wc_stanza_has_type (presence, "unavailable"));
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
  wc_room_fixture_presence (f, WC_ROOM "/crone", "unavailable",
                            "<item affiliation='none' role='none'/><status code='110'/>");
  wc_room_fixture_assert_told (f, "coven out; ");
}

static void
test_bookmark_removed (WcRoomFixture *f, gconstpointer data)
{
  wc_room_fixture_know (f, WC_ROOM, TRUE, 0);
  f->host.bookmarks->removed (f->host.bookmarks->self, WC_ROOM);
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
  wc_room_fixture_begin (f);
  wc_fake_session_assert_idle (f->fake);
}

static gboolean
store_mark (WcDb *db, gpointer mark, GError **error)
{
  return wc_bookmark_store_set (db, mark, NULL, error);
}

/* A room that was left, whose bookmark said @autojoin when it was read last; at a login
 * the server has another bookmark, which says to join it. */
static void
leave_and_load (WcRoomFixture *f, gboolean autojoin)
{
  g_autoptr (WcBookmark) mark = wc_bookmark_new (f->temp->account->id, WC_ROOM);
  const WcXep *module = &wc_xep_0402_bookmarks;

  mark->autojoin = autojoin;
  g_assert_true (
      wc_db_run (f->temp->db, WC_DB_NORMAL, store_mark, mark, /* error= */ NULL));
  wc_room_fixture_know (f, WC_ROOM, FALSE, 0);
  wc_fake_session_announce (f->fake, /* feature= */ NULL);
  wc_node_unref (wc_room_fixture_take (f)); /* our presence */
  module->bound (f->fake->session, wc_session_get_state (f->fake->session, module));
  wc_fake_session_answer_next (
      f->fake, "urn:xmpp:bookmarks:1",
      "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
      "<items node='urn:xmpp:bookmarks:1'><item id='" WC_ROOM "'>"
      "<conference xmlns='urn:xmpp:bookmarks:1' autojoin='true' name='Heath'/>"
      "</item></items></pubsub>");
}

/* Test that another device that went in while we were away takes us with it. */
static void
test_joined_elsewhere (WcRoomFixture *f, gconstpointer data)
{
  leave_and_load (f, FALSE);
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted out");
  wc_fake_session_assert_idle (f->fake);
  wc_room_fixture_begin (f);
  wc_room_fixture_join (f, WC_ROOM, "");
}

/* Test that a room that was left while offline stays left, whatever else its bookmark
 * says by now. */
static void
test_left_offline (WcRoomFixture *f, gconstpointer data)
{
  leave_and_load (f, TRUE);
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
  wc_fake_session_answer_next (f->fake, "<publish name='Heath'", "");
  wc_fake_session_answer_next (f->fake, "jabber:iq:private storage:bookmarks", NULL);
  wc_fake_session_assert_idle (f->fake);
}

/* Test that who was kicked stays out when the bookmark is another, and comes back when it
 * says anew that we are to be there. */
static void
test_kicked (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcBookmark) before = wc_bookmark_new (f->temp->account->id, WC_ROOM);
  g_autoptr (WcBookmark) named = wc_bookmark_new (f->temp->account->id, WC_ROOM);
  const WcBookmarksHost *told;

  named->autojoin = before->autojoin = TRUE;
  named->name = g_strdup ("Heath");
  be_in (f);
  wc_room_fixture_presence (f, WC_ROOM "/me", "unavailable",
                            "<item affiliation='none' role='none'/>"
                            "<status code='307'/><status code='110'/>");
  told = f->host.bookmarks;
  told->changed (told->self, named, before);
  wc_fake_session_assert_idle (f->fake);
  wc_room_fixture_assert_stored (f, WC_ROOM, "wanted refused kicked");
  before->autojoin = FALSE;
  told->changed (told->self, named, before);
  wc_room_fixture_join (f, WC_ROOM, "");
}

/* Test that what another device changed is done once it is stored, and only then. */
static void
test_unstored (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) presence = NULL;

  be_in (f);
  wc_fake_session_receive_twice (
      f->fake,
      "<message from='me@x.lit'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
      "<items node='urn:xmpp:bookmarks:1'><item id='" WC_ROOM "'>"
      "<conference xmlns='urn:xmpp:bookmarks:1' autojoin='false'/></item></items>"
      "</event></message>",
      "commit");
  presence = wc_room_fixture_take (f);
  g_assert_true (wc_stanza_has_type (presence, "unavailable"));
  wc_fake_session_assert_idle (f->fake);
  wc_room_fixture_assert_stored (f, WC_ROOM, "out");
}

/* ---- Invitations ---- */

static void
invite (WcRoomFixture *f)
{
  wc_fake_session_receive (f->fake, "<message from='hag@x.lit/pot'>"
                                    "<x xmlns='jabber:x:conference' jid='" WC_ROOM
                                    "' reason='come' password='pw'/></message>");
}

static void
test_invited (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) prompts = NULL;
  const WcPrompt *prompt;

  invite (f);
  prompts = wc_prompts_list (f->prompts, NULL);
  g_assert_cmpuint (prompts->len, ==, 1);
  prompt = prompts->pdata[0];
  g_assert_cmpint (prompt->kind, ==, WC_PROMPT_KIND_INVITATION);
  g_assert_cmpstr (wc_details_get (prompt->details, "room"), ==, WC_ROOM);
  g_assert_cmpstr (wc_details_get (prompt->details, "from"), ==, "hag@x.lit");
  g_assert_cmpstr (wc_details_get (prompt->details, "reason"), ==, "come");
  g_assert_cmpstr (wc_details_get (prompt->details, ".password"), ==, "pw");
}

/* The source that is noted of the only invitation. */
static void
assert_source (WcRoomFixture *f, const char *expected)
{
  g_autoptr (GPtrArray) prompts = wc_prompts_list (f->prompts, NULL);

  g_assert_cmpuint (prompts->len, ==, 1);
  g_assert_cmpstr (
      wc_details_get (((const WcPrompt *) prompts->pdata[0])->details, "source"), ==,
      expected);
}

static gboolean
add_hag (WcDb *db, gpointer data, GError **error)
{
  g_autoptr (WcContact) hag = wc_contact_new (*(gint64 *) data, "hag@x.lit");

  hag->in_roster = TRUE;
  return wc_roster_store_push (db, hag, NULL, error);
}

static void
test_source (WcRoomFixture *f, gconstpointer data)
{
  gint64 account = f->temp->account->id;
  g_autoptr (GError) error = NULL;

  invite (f);
  assert_source (f, "stranger");
  wc_db_run (f->temp->db, WC_DB_NORMAL, add_hag, &account, &error);
  g_assert_no_error (error);
  wc_fake_session_receive (f->fake, "<message from='hag@x.lit/pot' id='again'>"
                                    "<x xmlns='jabber:x:conference' jid='" WC_ROOM
                                    "'/></message>");
  assert_source (f, "contact");
  wc_prompts_withdraw (f->prompts, account, WC_PROMPT_KIND_INVITATION, "test");
  /* a room can say what it likes of who invites */
  wc_fake_session_receive (f->fake, "<message from='" WC_ROOM "'>"
                                    "<x xmlns='http://jabber.org/protocol/muc#user'>"
                                    "<invite from='hag@x.lit'/></x></message>");
  assert_source (f, "room");
}

/* Test that nobody is asked any more whether to go where we are. */
static void
test_invitation_is_solved (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) prompts = NULL;

  invite (f);
  be_in (f);
  prompts = wc_prompts_list (f->prompts, NULL);
  g_assert_cmpuint (prompts->len, ==, 0);
}

static void
test_invited_where_we_are (WcRoomFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) prompts = NULL;

  be_in (f);
  invite (f);
  prompts = wc_prompts_list (f->prompts, NULL);
  g_assert_cmpuint (prompts->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/room-keeper-asked/" name, WcRoomFixture, NULL,                   \
              wc_room_fixture_setup, func, wc_room_fixture_teardown)
  TEST ("bookmarked", test_bookmarked);
  TEST ("bookmark-removed", test_bookmark_removed);
  TEST ("joined-elsewhere", test_joined_elsewhere);
  TEST ("left-offline", test_left_offline);
  TEST ("kicked", test_kicked);
  TEST ("unstored", test_unstored);
  TEST ("invited", test_invited);
  TEST ("source", test_source);
  TEST ("invitation-is-solved", test_invitation_is_solved);
  TEST ("invited-where-we-are", test_invited_where_we_are);
  return g_test_run ();
}
