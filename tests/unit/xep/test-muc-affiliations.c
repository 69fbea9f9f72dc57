/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/affiliation-words.h"
#include "lib/muc-fixture.h"
#include "model/room.h"
#include "store/room-store.h"
#include "xml/ns.h"

#define ROOM "room@muc.lit"
#define MAV(attributes) "<mav xmlns='urn:xmpp:muc:affiliations:1' " attributes "/>"
#define ITEM(jid, affiliation) "<item jid='" jid "' affiliation='" affiliation "'/>"
#define SAYS(from, inside)                                                               \
  "<message from='" from "'><x xmlns='http://jabber.org/protocol/muc#user'>" inside      \
  "</x></message>"
#define FLAGS WC_ROOM_VERSIONS_AFFILIATIONS

typedef WcMucFixture Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = NULL;

  wc_muc_fixture_setup (f, NULL);
  room = wc_room_new (f->temp->account->id, ROOM);
  f->fake->db = f->temp->db;
  wc_db_commit (f->temp->db, NULL);
  wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (wc_room_store_save (f->temp->db, room, NULL));
  wc_db_commit (f->temp->db, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL);
  wc_muc_fixture_teardown (f, NULL);
}

/* What is held: "7 a@x.lit=member". */
static void
assert_held (Fixture *f, const char *expected)
{
  wc_affiliation_words_assert_held (f->temp->db, f->temp->account->id, ROOM, expected);
}

/* Asks to be let in; @since: what it asks for, NULL: everything, "-": nothing. */
static void
enter (Fixture *f, guint flags, const char *since)
{
  const WcMucJoin join = {
    .room = ROOM, .nick = "me", .flags = flags, .max_history = -1
  };
  g_autoptr (WcNode) presence = NULL;
  const WcNode *mav;

  wc_muc_join (f->session, &join);
  presence = wc_muc_fixture_take (f);
  mav = wc_node_child (wc_node_child (presence, "x", WC_NS_MUC), "mav",
                       WC_NS_MUC_AFFILIATIONS);
  g_assert_cmpint (mav == NULL, ==, g_strcmp0 (since, "-") == 0);
  if (mav != NULL)
    g_assert_cmpstr (wc_node_attr (mav, "since"), ==, since);
}

/* The presence that lets us in; @mav is in it. */
static char *
welcome (const char *mav)
{
  return g_strconcat (
      "<presence from='" ROOM "/me'><x xmlns='http://jabber.org/protocol/muc#user'>", mav,
      "<item affiliation='member' role='participant'/><status code='110'/></x>"
      "</presence>",
      NULL);
}

static void
arrive (Fixture *f, const char *mav)
{
  g_autofree char *xml = welcome (mav);

  wc_fake_session_receive (f->fake, xml);
  wc_muc_fixture_assert_told (f, "joined nick=me; ");
}

/* In, with a@x.lit a member, as of version 1. */
static void
come_in (Fixture *f)
{
  enter (f, FLAGS, NULL);
  wc_fake_session_receive (f->fake,
                           SAYS (ROOM, MAV ("until='1'") ITEM ("a@x.lit", "member")));
  assert_held (f, "-");
  arrive (f, MAV ("until='1'"));
  assert_held (f, "1 a@x.lit=member");
  g_assert_true (wc_muc_has_lists (f->session, ROOM));
}

static void
test_entering (Fixture *f, gconstpointer data)
{
  come_in (f);
  enter (f, FLAGS, "1");
  g_assert_false (wc_muc_has_lists (f->session, ROOM));
  wc_fake_session_receive (f->fake, SAYS (ROOM, MAV ("since='1' until='2'")
                                                    ITEM ("a@x.lit", "none")
                                                        ITEM ("b@x.lit", "owner")));
  arrive (f, MAV ("until='2'"));
  assert_held (f, "2 b@x.lit=owner");
  enter (f, FLAGS, "2");
  arrive (f, MAV ("until='2'"));
  assert_held (f, "2 b@x.lit=owner");
  g_assert_true (wc_muc_has_lists (f->session, ROOM));
  /* it does not know that version any more */
  enter (f, FLAGS, "2");
  wc_fake_session_receive (f->fake,
                           SAYS (ROOM, MAV ("until='9'") ITEM ("c@x.lit", "admin")));
  arrive (f, MAV ("until='9'"));
  assert_held (f, "9 c@x.lit=admin");
  wc_muc_fixture_assert_events (f, "");
}

/* Test that what is held ends where the room does not stand by it. */
static void
test_not_confirmed (Fixture *f, gconstpointer data)
{
  come_in (f);
  enter (f, FLAGS, "1");
  arrive (f, "");
  assert_held (f, "-");
  g_assert_false (wc_muc_has_lists (f->session, ROOM));
  come_in (f);
  enter (f, 0, "-");
  arrive (f, "");
  assert_held (f, "-");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  come_in (f);
  enter (f, FLAGS, "1");
  wc_fake_session_receive (
      f->fake, "<message from='" ROOM "' type='error' id='foo'><error type='auth'>"
               "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
               "</message>");
  arrive (f, MAV ("until='1'"));
  assert_held (f, "-");
}

/* Test that only the room itself speaks for its lists: nobody in it, no other address, no
 * room that we are not in. */
static void
test_others (Fixture *f, gconstpointer data)
{
  static const char *const forged[] = {
    SAYS (ROOM "/bob", MAV ("until='1'") ITEM ("bob@x.lit", "owner")),
    SAYS ("other@muc.lit", MAV ("until='1'") ITEM ("bob@x.lit", "owner")),
    SAYS ("muc.lit", MAV ("until='1'") ITEM ("bob@x.lit", "owner")),
    SAYS ("me@x.lit", MAV ("until='1'") ITEM ("bob@x.lit", "owner")),
  };

  enter (f, FLAGS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (forged); i++)
    wc_fake_session_receive (f->fake, forged[i]);
  arrive (f, MAV ("until='1'"));
  assert_held (f, "-");
  come_in (f);
  wc_fake_session_receive (f->fake, SAYS (ROOM "/bob", MAV ("since='1' until='2'")
                                                           ITEM ("bob@x.lit", "owner")));
  wc_fake_session_receive (
      f->fake,
      "<message from='" ROOM "/bob' type='groupchat'>"
      "<x xmlns='http://jabber.org/protocol/muc#user'>" MAV ("since='1' until='2'")
          ITEM ("bob@x.lit", "owner") "</x></message>");
  wc_fake_session_receive (
      f->fake,
      SAYS ("other@muc.lit", MAV ("since='1' until='2'") ITEM ("bob@x.lit", "owner")));
  assert_held (f, "1 a@x.lit=member");
  wc_muc_fixture_assert_events (f, "");
}

/* Test that changes are followed while we are in: of who is not there by messages, of who
 * is by their presence, and of who goes by that. */
static void
test_following (Fixture *f, gconstpointer data)
{
  come_in (f);
  wc_fake_session_receive (
      f->fake, SAYS (ROOM, MAV ("since='1' until='2'") "<item jid='b@x.lit' role='none' "
                                                       "affiliation='outcast'>"
                                                       "<reason>rude</reason></item>"));
  assert_held (f, "2 b@x.lit=outcast (rude) a@x.lit=member");
  wc_muc_fixture_assert_events (f, "- affiliation=outcast jid=b@x.lit reason=rude; ");
  wc_muc_fixture_presence (f, "ann", NULL,
                           "jid='a@x.lit/r' affiliation='admin' role='moderator'",
                           MAV ("since='2' until='3'"));
  assert_held (f, "3 b@x.lit=outcast (rude) a@x.lit=admin");
  wc_muc_fixture_presence (f, "ann", "unavailable",
                           "jid='a@x.lit/r' affiliation='outcast' role='none'",
                           MAV ("since='3' until='4'") "<status code='301'/>");
  assert_held (f, "4 a@x.lit=outcast b@x.lit=outcast (rude)");
  g_string_truncate (f->events, 0);
  enter (f, FLAGS, "4");
}

/* Test that a change that was missed ends what is held, so that the next time all of it
 * is asked for. */
static void
test_missed (Fixture *f, gconstpointer data)
{
  come_in (f);
  wc_fake_session_receive (
      f->fake, SAYS (ROOM, MAV ("since='2' until='3'") ITEM ("b@x.lit", "admin")));
  assert_held (f, "-");
  g_assert_false (wc_muc_has_lists (f->session, ROOM));
  g_assert_cmpuint (wc_muc_fixture_count_dropped (f, "unknown-affiliations"), ==, 1);
  wc_muc_fixture_assert_events (f, "- affiliation=admin jid=b@x.lit; ");
  /* what fits again says nothing of what was missed */
  wc_fake_session_receive (
      f->fake, SAYS (ROOM, MAV ("since='3' until='4'") ITEM ("c@x.lit", "admin")));
  assert_held (f, "-");
  g_string_truncate (f->events, 0);
  enter (f, FLAGS, NULL);
}

/* Test that rooms without versions tell of changes as well, and nothing is kept. */
static void
test_without_versions (Fixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (f->fake, SAYS (ROOM, ITEM ("b@x.lit", "admin")));
  wc_muc_fixture_assert_events (f, "- affiliation=admin jid=b@x.lit; ");
  wc_fake_session_receive (f->fake, SAYS (ROOM "/bob", ITEM ("b@x.lit", "owner")));
  wc_fake_session_receive (f->fake, SAYS (ROOM, "<item affiliation='owner'/>"));
  wc_muc_fixture_assert_events (f, "");
  assert_held (f, "-");
}

/* Test that what could not be stored comes again and finds everything as it was. */
static void
test_full_disk (Fixture *f, gconstpointer data)
{
  g_autofree char *xml = welcome (MAV ("until='1'"));

  enter (f, FLAGS, NULL);
  wc_fake_session_receive_twice (
      f->fake, SAYS (ROOM, MAV ("until='1'") ITEM ("a@x.lit", "member")), "commit");
  wc_fake_session_receive_twice (f->fake, xml, "commit");
  wc_muc_fixture_assert_told (f, "joined nick=me; ");
  assert_held (f, "1 a@x.lit=member");
  wc_fake_session_receive_twice (
      f->fake, SAYS (ROOM, MAV ("since='1' until='2'") ITEM ("a@x.lit", "admin")),
      "commit");
  assert_held (f, "2 a@x.lit=admin");
  wc_muc_fixture_assert_events (f, "- affiliation=admin jid=a@x.lit; ");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/muc-affiliations/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("entering", test_entering);
  TEST ("not-confirmed", test_not_confirmed);
  TEST ("refused", test_refused);
  TEST ("others", test_others);
  TEST ("following", test_following);
  TEST ("missed", test_missed);
  TEST ("without-versions", test_without_versions);
  TEST ("full-disk", test_full_disk);
  return g_test_run ();
}
