/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"
#include "lib/muc-fixture.h"
#include "model/jid.h"
#include "xep/mention-me.h"

/* We are me@x.lit, and "me" in room@muc.lit, with the occupant id "own" there. */

#define ROOM "room@muc.lit"

static void
set_up (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_setup (f, data);
  wc_muc_fixture_join (f, WC_ROOM_HAS_OCCUPANT_IDS);
  wc_fake_session_receive (
      f->fake,
      "<presence from='room@muc.lit/me'>"
      "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='own'/>"
      "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' "
      "role='participant'/><status code='110'/></x></presence>");
  wc_muc_fixture_assert_told (f, "standing; ");
}

/* What is said in @chat, and whom it names; (owned by it from now on), nullable. */
static gboolean
is_meant (WcMucFixture *f, const char *chat, const char *body, WcMention *mention)
{
  gboolean in_public = wc_jid_is_bare (chat) && g_str_equal (chat, ROOM);
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse (in_public ? "<message type='groupchat'/>"
                                                        : "<message type='chat'/>") };

  wc_message_builder_set_chat (wc_inbound_message (&in), chat);
  wc_message_builder_set_body (in.message, body);
  if (mention != NULL)
    wc_extra_take_mention (wc_message_builder_peek_extra (in.message), mention);
  return wc_mention_me_is_meant (f->session, &in);
}

static WcMention *
by_id (const char *id, gboolean silent)
{
  WcMention *mention = wc_extra_fixture_mention (NULL, NULL, 0, 0);

  mention->occupant_id = g_strdup (id);
  mention->silent = silent;
  return mention;
}

static WcMention *
by_address (const char *jid)
{
  return wc_extra_fixture_mention (jid, NULL, 0, 0);
}

static WcMention *
by_group (const char *group, const char *uri)
{
  WcMention *mention = wc_extra_fixture_mention (NULL, group, 0, 0);

  mention->uri = g_strdup (uri);
  return mention;
}

static void
test_nick (WcMucFixture *f, gconstpointer data)
{
  g_assert_true (is_meant (f, ROOM, "ME: look", NULL));
  g_assert_false (is_meant (f, ROOM, "some other meal", NULL));
  /* where two are alone everything is for both */
  g_assert_false (is_meant (f, "bob@y.lit", "me: look", NULL));
  g_assert_false (is_meant (f, ROOM "/bob", "me: look", NULL));
}

static void
test_person (WcMucFixture *f, gconstpointer data)
{
  g_assert_true (is_meant (f, ROOM, "x", by_id ("own", FALSE)));
  g_assert_false (is_meant (f, ROOM, "x", by_id ("other", FALSE)));
  g_assert_true (is_meant (f, ROOM, "x", by_address ("me@x.lit")));
  g_assert_true (is_meant (f, ROOM, "x", by_address (ROOM "/me")));
  g_assert_true (is_meant (f, ROOM "/bob", "x", by_address (ROOM "/me")));
  g_assert_true (is_meant (f, "bob@y.lit", "x", by_address ("me@x.lit/phone")));
  g_assert_false (is_meant (f, ROOM, "x", by_address (ROOM "/bob")));
  g_assert_false (is_meant (f, ROOM, "x", by_address ("other@muc.lit/me")));
  g_assert_false (is_meant (f, "bob@y.lit", "x", by_address ("bob@y.lit")));
}

/* An id says more than a nick, which somebody else may have taken. */
static void
test_forged (WcMucFixture *f, gconstpointer data)
{
  WcMention *forged = by_id ("other", FALSE);

  forged->jid = g_strdup (ROOM "/me");
  g_assert_false (is_meant (f, ROOM, "x", forged));
}

static void
test_silent (WcMucFixture *f, gconstpointer data)
{
  g_assert_false (is_meant (f, ROOM, "I meant me there", by_id ("own", TRUE)));
  g_assert_true (is_meant (f, ROOM, "I meant me there", by_id ("other", TRUE)));
}

static void
test_groups (WcMucFixture *f, gconstpointer data)
{
  g_assert_true (is_meant (f, ROOM, "x", by_group ("channel", NULL)));
  g_assert_true (is_meant (f, ROOM, "x", by_group ("channel", "xmpp:" ROOM)));
  g_assert_false (is_meant (f, ROOM, "x", by_group ("channel", "xmpp:other@muc.lit")));
  g_assert_false (is_meant (f, "bob@y.lit", "x", by_group ("channel", NULL)));
  g_assert_true (is_meant (f, ROOM, "x", by_group ("participants", NULL)));
  g_assert_true (is_meant (f, ROOM, "x", by_group ("member", NULL)));
  g_assert_false (is_meant (f, ROOM, "x", by_group ("moderators", NULL)));
  g_assert_false (is_meant (f, ROOM, "x", by_group ("hats", "http://x/#y")));
  g_assert_true (is_meant (f, "bob@y.lit", "x", by_group ("server", "xmpp:x.lit")));
  g_assert_false (is_meant (f, "bob@y.lit", "x", by_group ("server", "xmpp:y.lit")));
  g_assert_false (is_meant (f, "bob@y.lit", "x", by_group ("server", NULL)));
}

/* Who is called while away was not called. */
static void
test_active (WcMucFixture *f, gconstpointer data)
{
  for (guint past = 0; past < 2; past++)
    {
      g_auto (WcInbound)
          in = { .stanza = wc_fake_session_parse ("<message type='groupchat'/>"),
                 .origin = past ? WC_MESSAGE_SOURCE_ARCHIVE : WC_MESSAGE_SOURCE_LIVE };
      WcMention *here = by_group ("channel", NULL);

      here->active = TRUE;
      wc_message_builder_set_chat (wc_inbound_message (&in), ROOM);
      wc_message_builder_set_body (in.message, "x");
      wc_extra_take_mention (wc_message_builder_peek_extra (in.message), here);
      g_assert_cmpint (wc_mention_me_is_meant (f->session, &in), ==, past == 0);
    }
}

/* The room says so: what was said before comes without who may say it. */
static void
answer_rules (WcSession *session, gpointer data, const WcRoom *info, const GError *error)
{
  g_assert_no_error (error);
}

static void
set_rules (WcMucFixture *f, const char *rules)
{
  g_autofree char *query = g_strdup_printf (
      "<query xmlns='http://jabber.org/protocol/disco#info'>"
      "<identity category='conference' type='text'/>"
      "<feature var='urn:xmpp:occupant-id:0'/><x xmlns='jabber:x:data' type='result'>"
      "<field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roominfo</value>"
      "</field>%s</x></query>",
      rules);

  wc_muc_ask_info (f->session, ROOM, answer_rules, NULL);
  wc_fake_session_answer (f->fake, query);
}

/* Whether @nick, known by @id (nullable), means us by @mention (transfer full) and the
 * text "x", said now or before. */
static gboolean
is_meant_by (
    WcMucFixture *f, const char *nick, const char *id, gboolean past, WcMention *mention)
{
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse ("<message type='groupchat'/>"),
             .origin = past ? WC_MESSAGE_SOURCE_ARCHIVE : WC_MESSAGE_SOURCE_LIVE };
  g_autofree char *from = g_strdup_printf (ROOM "/%s", nick);

  wc_message_builder_set_chat (wc_inbound_message (&in), ROOM);
  wc_message_builder_set_from (in.message, from);
  wc_message_builder_set_occupant (in.message, id, NULL);
  wc_message_builder_set_body (in.message, "x");
  wc_extra_take_mention (wc_message_builder_peek_extra (in.message), mention);
  return wc_mention_me_is_meant (f->session, &in);
}

/* Test that whoever may not name everybody has named nobody; bob is a moderator, al is
 * not, and of who is not there any more nobody knows. */
static void
test_rules (WcMucFixture *f, gconstpointer data)
{
  wc_fake_session_receive (
      f->fake, "<presence from='room@muc.lit/al'>"
               "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='al-id'/>"
               "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "
               "role='participant'/></x></presence>");
  wc_fake_session_receive (
      f->fake, "<presence from='room@muc.lit/bob'>"
               "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='bob-id'/>"
               "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' "
               "role='moderator'/></x></presence>");
  g_string_truncate (f->events, 0);
  g_assert_true (is_meant_by (f, "al", "al-id", FALSE, by_group ("channel", NULL)));
  set_rules (f, "<field var='mentions#channel'><value>moderators</value></field>"
                "<field var='mentions#associations'><value>none</value></field>");
  g_assert_false (is_meant_by (f, "al", "al-id", FALSE, by_group ("channel", NULL)));
  g_assert_true (is_meant_by (f, "bob", "bob-id", FALSE, by_group ("channel", NULL)));
  g_assert_true (is_meant_by (f, "bob", "bob-id", TRUE, by_group ("channel", NULL)));
  g_assert_false (is_meant_by (f, "bob", "other", TRUE, by_group ("channel", NULL)));
  g_assert_false (is_meant_by (f, "gone", "bob-id", TRUE, by_group ("channel", NULL)));
  g_assert_false (is_meant_by (f, "bob", "bob-id", FALSE, by_group ("member", NULL)));
  g_assert_true (is_meant_by (f, "al", "al-id", FALSE, by_id ("own", FALSE)));
}

/* Test that a message which names too many names nobody; our nick in the text still does.
 */
static void
test_rules_of_count (WcMucFixture *f, gconstpointer data)
{
  set_rules (f, "<field var='mentions#count'><value>0</value></field>");
  g_assert_false (is_meant_by (f, "bob", NULL, FALSE, by_id ("own", FALSE)));
  g_assert_true (is_meant (f, ROOM, "me: look", by_id ("own", FALSE)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/mention-me/" name, WcMucFixture, NULL, set_up, func,                 \
              wc_muc_fixture_teardown)
  TEST ("nick", test_nick);
  TEST ("person", test_person);
  TEST ("forged", test_forged);
  TEST ("silent", test_silent);
  TEST ("groups", test_groups);
  TEST ("active", test_active);
  TEST ("rules", test_rules);
  TEST ("rules-of-count", test_rules_of_count);
  return g_test_run ();
}
