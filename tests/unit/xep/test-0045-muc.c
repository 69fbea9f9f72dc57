/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "store/chat-store.h"
#include "store/room-store.h"
#include "store/roster-store.h"
#include "xep/im-presence.h"
#include "xml/ns.h"

#define ROOM "room@muc.lit"

/* Presence of rooms that we did not enter makes no room and no contact. */
static void
test_strange_presence (WcMucFixture *f, gconstpointer data)
{
  static const char *const stanzas[] = {
    "<presence from='room@muc.lit/bob'><x xmlns='http://jabber.org/protocol/muc#user'>"
    "<item role='moderator'/></x></presence>",
    "<presence from='room@muc.lit/me'><x xmlns='http://jabber.org/protocol/muc#user'>"
    "<item role='moderator'/><status code='110'/></x></presence>",
    "<presence from='old@muc.lit/bob'/>",
    "<presence from='old@muc.lit/bob' type='unavailable'/>",
    "<presence from='old@muc.lit' type='subscribe'/>",
  };

  f->known = "old@muc.lit";
  for (gsize i = 0; i < G_N_ELEMENTS (stanzas); i++)
    {
      wc_fake_session_receive (f->fake, stanzas[i]);
      g_assert_cmpuint (wc_muc_fixture_count_dropped (f, "presence-of-a-room"), ==,
                        i + 1);
    }
  g_assert_false (wc_muc_is_room (f->session, ROOM));
  g_assert_true (wc_muc_is_room (f->session, "old@muc.lit"));
}

/* Everybody in the room we are in stays out of the contacts' presence. */
static void
test_occupants_are_no_contacts (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) resources = NULL;

  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (f->fake, "<presence from='room@muc.lit/bob'/>");
  resources = wc_im_presence_dup (f->session, ROOM);
  g_assert_cmpuint (resources->len, ==, 0);
}

static void
test_bad_sender (WcMucFixture *f, gconstpointer data)
{
  wc_fake_session_receive (f->fake, "<presence><x "
                                    "xmlns='http://jabber.org/protocol/muc#user'/>"
                                    "</presence>");
  wc_fake_session_receive (f->fake, "<presence from='a b@muc.lit'/>");
  wc_fake_session_receive (f->fake, "<message type='groupchat'/>");
  g_assert_false (wc_muc_is_room (f->session, ROOM));
}

static void
test_subject (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  g_assert_true (wc_muc_is_in_history (f->session, ROOM));
  wc_fake_session_receive (
      f->fake, "<message from='room@muc.lit/bob' type='groupchat'>"
               "<subject>Fire Burn</subject><delay xmlns='urn:xmpp:delay' "
               "from='room@muc.lit' stamp='2002-10-13T23:58:37Z'/></message>");
  wc_muc_fixture_assert_told (f, "subject nick=bob text=Fire Burn at=1034553517000000; ");
  g_assert_false (wc_muc_is_in_history (f->session, ROOM));
  wc_fake_session_receive (f->fake, "<message from='room@muc.lit/bob' "
                                    "type='groupchat'><subject>Now</subject></message>");
  wc_muc_fixture_assert_told (f, "subject nick=bob text=Now at=1700000000000000; ");
}

/* When it was set is not known where the room does not say so. */
static void
test_subject_of_before (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (
      f->fake, "<message from='room@muc.lit/bob' type='groupchat'>"
               "<subject>Fire Burn</subject><delay xmlns='urn:xmpp:delay' "
               "from='room@muc.lit/bob' stamp='2002-10-13T23:58:37Z'/></message>");
  wc_muc_fixture_assert_told (f, "subject nick=bob text=Fire Burn; ");
}

/* § 8.1: with a body, or a thread, it is text that has a subject; and only groupchat sets
 * one. */
static void
test_no_subject (WcMucFixture *f, gconstpointer data)
{
  static const char *const stanzas[] = {
    "<message from='room@muc.lit/bob' type='groupchat'>"
    "<subject>a</subject><body>b</body></message>",
    "<message from='room@muc.lit/bob' type='groupchat'>"
    "<subject>a</subject><thread>t</thread></message>",
    "<message from='room@muc.lit/bob' type='chat'><subject>a</subject></message>",
    "<message from='room@muc.lit/bob'><subject>a</subject></message>",
    "<message from='other@muc.lit/bob' type='groupchat'><subject>a</subject></message>",
    "<message from='room@muc.lit/bob' type='groupchat'><subject xmlns='x'/></message>",
    "<message from='room@muc.lit' type='error' id='x'><subject>a</subject></message>",
  };

  wc_muc_fixture_join (f, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (stanzas); i++)
    wc_fake_session_receive (f->fake, stanzas[i]);
  g_assert_true (wc_muc_is_in_history (f->session, ROOM));
}

static void
test_configured (WcMucFixture *f, gconstpointer data)
{
  static const char xml[] = "<message from='%s' type='groupchat'><x "
                            "xmlns='http://jabber.org/protocol/muc#user'>"
                            "<status code='%u'/></x></message>";
  const guint codes[] = { 104, 170, 171, 172, 173, 174 };
  g_autofree char *forged = g_strdup_printf (xml, "room@muc.lit/bob", 104);
  g_autofree char *nothing = g_strdup_printf (xml, ROOM, 100);

  wc_muc_fixture_join (f, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *stanza = g_strdup_printf (xml, ROOM, codes[i]);

      wc_fake_session_receive (f->fake, stanza);
      wc_muc_fixture_assert_told (f, "configured; ");
    }
  wc_fake_session_receive (f->fake, forged);
  wc_fake_session_receive (f->fake, nothing);
}

/* Test that the room tells of other rules for mentions (XEP-0513 § 3.6), and it alone. */
static void
test_mention_rules (WcMucFixture *f, gconstpointer data)
{
  static const char xml[] = "<message from='%s' type='groupchat'><x "
                            "xmlns='jabber:x:data' type='result'><field var='FORM_TYPE'>"
                            "<value>%s</value></field></x></message>";
  g_autofree char *told = g_strdup_printf (xml, ROOM, "urn:xmpp:mentions:0");
  g_autofree char *other = g_strdup_printf (xml, ROOM, "urn:xmpp:other");
  g_autofree char *forged =
      g_strdup_printf (xml, "room@muc.lit/bob", "urn:xmpp:mentions:0");

  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (f->fake, told);
  wc_muc_fixture_assert_told (f, "configured; ");
  wc_fake_session_receive (f->fake, other);
  wc_fake_session_receive (f->fake, forged);
}

static void
test_heard (WcMucFixture *f, gconstpointer data)
{
  gint64 start;

  g_assert_cmpint (wc_muc_get_heard_us (f->session, ROOM), ==, 0);
  wc_muc_fixture_join (f, 0);
  start = wc_muc_get_heard_us (f->session, ROOM);
  g_assert_cmpint (start, >, 0);
  wc_fake_clock_advance (f->fake->clock, 7);
  wc_fake_session_receive (f->fake, "<message from='room@muc.lit/bob' type='groupchat'>"
                                    "<body>hi</body></message>");
  g_assert_cmpint (wc_muc_get_heard_us (f->session, ROOM), ==, start + 7);
}

static void
write_nothing (gpointer stream, const WcNode *node, guint64 tag)
{
}

/* A resumed stream goes on; on a new one we are nowhere. */
static void
test_streams (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (WcNode) features = wc_node_new ("features", WC_NS_STREAM);

  wc_muc_fixture_join (f, 0);
  wc_session_unbind (f->session, TRUE);
  wc_session_resume (f->session, write_nothing, NULL);
  g_assert_true (wc_muc_is_joined (f->session, ROOM));
  g_assert_cmpuint (wc_muc_count_occupants (f->session, ROOM), ==, 2);
  wc_session_unbind (f->session, FALSE);
  g_assert_false (wc_muc_is_joined (f->session, ROOM));
  wc_session_bind (f->session, "me@x.lit/here", features, write_nothing, NULL);
  g_assert_false (wc_muc_is_room (f->session, ROOM));
  g_assert_null (wc_muc_get_self (f->session, ROOM));
}

static void
test_flags (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = wc_room_new (f->temp->account->id, "old@muc.lit");
  g_autoptr (GError) error = NULL;

  room->flags = WC_ROOM_HAS_ARCHIVE;
  g_assert_true (wc_room_store_save (f->temp->db, room, &error));
  g_assert_cmpuint (wc_muc_get_flags (f->session, "old@muc.lit"), ==,
                    WC_ROOM_HAS_ARCHIVE);
  g_assert_cmpuint (wc_muc_get_flags (f->session, ROOM), ==, 0);
  wc_muc_fixture_join (f, WC_ROOM_HAS_STANZA_IDS);
  g_assert_cmpuint (wc_muc_get_flags (f->session, ROOM), ==, WC_ROOM_HAS_STANZA_IDS);
}

static void
test_nothing_known (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) all = wc_muc_dup_occupants (f->session, ROOM);

  g_assert_cmpuint (all->len, ==, 0);
  g_assert_cmpuint (wc_muc_count_occupants (f->session, ROOM), ==, 0);
  g_assert_null (wc_muc_find_occupant (f->session, ROOM, "bob"));
  g_assert_false (wc_muc_is_in_history (f->session, ROOM));
  f->host.muc = NULL;
  g_assert_false (wc_muc_is_room (f->session, ROOM));
}

/* A person who is asked to be a room stays a person; a room of the contacts is one. */
static void
test_person_asked (WcMucFixture *f, gconstpointer data)
{
  static const char *const asked[] = { "friend@b", "kept@b", "talked@b", "new@b" };
  g_autoptr (WcNode) stanza = wc_node_new ("message", WC_NS_CLIENT);
  g_autoptr (WcRoom) kept = wc_room_new (f->temp->account->id, "kept@b");

  g_assert_true (wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WcContact) contact = wc_contact_new (f->temp->account->id, asked[i]);

      contact->in_roster = TRUE;
      g_assert_true (wc_roster_store_push (f->temp->db, contact, NULL, NULL));
    }
  g_assert_true (wc_room_store_save (f->temp->db, kept, NULL));
  g_assert_true (
      wc_chat_store_ensure (f->temp->db, kept->account, "talked@b", NULL, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      const WcMucJoin join = { .room = asked[i], .nick = "me" };
      g_autoptr (WcNode) presence = NULL;

      wc_muc_join (f->session, &join);
      presence = wc_muc_fixture_take (f);
    }
  g_assert_false (wc_muc_is_occupant (f->session, "friend@b/phone", stanza, FALSE));
  g_assert_false (wc_muc_is_occupant (f->session, "talked@b/phone", stanza, FALSE));
  g_assert_true (wc_muc_is_occupant (f->session, "kept@b/bob", stanza, FALSE));
  g_assert_true (wc_muc_is_occupant (f->session, "new@b/bob", stanza, FALSE));
}

/* ---- What real servers write ---- */

static void
test_wires (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *sample, *told;
  } cases[] = {
    { "prosody-configured.xml", "configured; " },
    { "ejabberd-configured.xml", "configured; " },
    { "ejabberd-subject.xml", "subject nick=alice text=Fire; " },
    { "prosody-live.xml", "" },
    { "ejabberd-live.xml", "" },
    /* with a status code that an occupant wrote */
    { "prosody-forged.xml", "" },
    { "ejabberd-forged.xml", "" },
    { "prosody-voice-refused.xml", "" },
    { "ejabberd-voice-refused.xml", "" },
    { "prosody-private.xml", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      wc_muc_fixture_join (f, 0);
      wc_muc_fixture_receive_wire (f, "0045", cases[i].sample);
      wc_muc_fixture_assert_told (f, cases[i].told);
    }
  wc_muc_fixture_join (f, 0);
  wc_muc_fixture_receive_wire (f, "0045", "prosody-subject.xml");
  g_assert_true (g_str_has_prefix (f->told->str, "subject nick=alice text=Fire at=17"));
  g_string_truncate (f->told, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0045/" name, WcMucFixture, NULL, wc_muc_fixture_setup, func,         \
              wc_muc_fixture_teardown)
  TEST ("strange-presence", test_strange_presence);
  TEST ("no-contacts", test_occupants_are_no_contacts);
  TEST ("bad-sender", test_bad_sender);
  TEST ("subject", test_subject);
  TEST ("subject-of-before", test_subject_of_before);
  TEST ("no-subject", test_no_subject);
  TEST ("configured", test_configured);
  TEST ("mention-rules", test_mention_rules);
  TEST ("heard", test_heard);
  TEST ("streams", test_streams);
  TEST ("flags", test_flags);
  TEST ("nothing-known", test_nothing_known);
  TEST ("person-asked", test_person_asked);
  TEST ("wire", test_wires);
  return g_test_run ();
}
