/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/muc-fixture.h"
#include "store/chat-store.h"
#include "store/room-store.h"
#include "store/roster-store.h"
#include "xep/xep-list.h"

typedef struct
{
  const char *xml;
  WcVerdict verdict;
  const char *chat;
  const char *from;
  gboolean outgoing;
  const char *body;
} Case;

static const Case cases[] = {
  { "<message from='a@b/c' to='me@x.lit' type='chat'><body>hi</body></message>", WC_PASS,
    "a@b", "a@b/c", FALSE, "hi" },
  { "<message from='A@B/c'><body>hi</body></message>", WC_PASS, "a@b", "a@b/c", FALSE,
    "hi" },
  { "<message from='me@x.lit/other' to='a@b/c' type='chat'><body>hi</body></message>",
    WC_PASS, "a@b", "me@x.lit/other", TRUE, "hi" },
  { "<message from='me@x.lit/other' to='me@x.lit' "
    "type='chat'><body>note</body></message>",
    WC_PASS, "me@x.lit", "me@x.lit/other", TRUE, "note" },
  { "<message type='normal'><body>from the server</body></message>", WC_PASS, "me@x.lit",
    "me@x.lit", TRUE, "from the server" },
  { "<message from='a@b' type='whisper'><body>hi</body></message>", WC_PASS, "a@b", "a@b",
    FALSE, "hi" },
  { "<message from='a@b' type='chat'/>", WC_PASS, "a@b", "a@b", FALSE, NULL },
  { "<message from='room@muc/n' type='groupchat'><body>hi</body></message>", WC_DROP },
  { "<message from='x.lit' type='headline'><body>down at noon</body></message>", WC_PASS,
    "x.lit", "x.lit", FALSE, "down at noon" },
  { "<message from='x.lit' type='headline'><subject>soon</subject></message>", WC_PASS,
    "x.lit", "x.lit", FALSE, NULL },
  { "<message from='a@b' type='headline'><body/><subject/><x/></message>", WC_DROP },
  { "<message from='a@b' type='headline'><event "
    "xmlns='http://jabber.org/protocol/pubsub#event'/></message>",
    WC_DROP },
  /* no room because of what it says itself: anybody can write that */
  { "<message from='room@muc/n' type='chat'><body>hi</body><x "
    "xmlns='http://jabber.org/protocol/muc#user'/></message>",
    WC_PASS, "room@muc", "room@muc/n", FALSE, "hi" },
  { "<message from='room@muc'><body>hi</body><x "
    "xmlns='http://jabber.org/protocol/muc#user'/></message>",
    WC_DROP },
  { "<message from='a b@c' type='chat'><body>hi</body></message>", WC_DROP },
  { "<message from='a@b' to='@' type='chat'><body>hi</body></message>", WC_DROP },
};

static void
test_inbound (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (c->xml), .received_us = 5 };
  const WcMessage *message;

  g_assert_cmpint (wc_xep_im_message.inbound (fake->session, NULL, &in), ==, c->verdict);
  if (c->verdict == WC_DROP)
    return;
  message = wc_message_builder_peek (in.message);
  g_assert_cmpstr (message->chat, ==, c->chat);
  g_assert_cmpstr (message->from, ==, c->from);
  g_assert_cmpstr (message->body, ==, c->body);
  g_assert_cmpint (message->outgoing, ==, c->outgoing);
  g_assert_cmpint (message->ts_us, ==, 5);
  g_assert_null (in.reports);
}

static void
test_content (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound)
      in = { .received_us = 5, .stamp_us = 3, .origin = WC_MESSAGE_SOURCE_ARCHIVE };
  const WcMessage *message;

  in.stanza = wc_fake_session_parse (
      "<message from='a@b' id='m1'><thread>t</thread><subject>s</subject></message>");
  wc_xep_im_message.inbound (fake->session, NULL, &in);
  message = wc_message_builder_peek (in.message);
  g_assert_cmpint (message->ts_us, ==, 3);
  g_assert_cmpint (message->source, ==, WC_MESSAGE_SOURCE_ARCHIVE);
  g_assert_cmpstr (message->message_id, ==, "m1");
  g_assert_cmpstr (message->thread, ==, "t");
  g_assert_cmpstr (message->subject, ==, "s");
}

static void
test_encrypted_has_no_body (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .received_us = 5 };

  in.stanza = wc_fake_session_parse (
      "<message from='a@b'><body>I sent you an encrypted message</body></message>");
  wc_message_builder_peek (wc_inbound_message (&in))->kind = WC_MESSAGE_KIND_ENCRYPTED;
  wc_xep_im_message.inbound (fake->session, NULL, &in);
  g_assert_null (wc_message_builder_peek (in.message)->body);
}

static void
test_refused_is_a_placeholder (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .received_us = 5 };

  in.stanza = wc_fake_session_parse ("<message from='a@b' type='chat'/>");
  wc_node_set_refused (in.stanza);
  wc_xep_im_message.inbound (fake->session, NULL, &in);
  g_assert_cmpint (wc_message_builder_peek (in.message)->kind, ==,
                   WC_MESSAGE_KIND_REFUSED);
}

static void
test_refused_wrapper_is_nobodys_message (void)
{
  static const char *const senders[] = { "", " from='me@x.lit'" };

  for (gsize i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
      g_autofree char *xml =
          g_strdup_printf ("<message%s to='me@x.lit/here'/>", senders[i]);
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };

      wc_node_set_refused (in.stanza);
      g_assert_cmpint (wc_xep_im_message.inbound (fake->session, NULL, &in), ==, WC_DROP);
      g_assert_true (g_hash_table_contains (wc_session_get_dropped (fake->session),
                                            "oversized-wrapper"));
    }
}

static void
test_bounce (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .received_us = 5 };
  const WcReport *report;

  in.stanza = wc_fake_session_parse (
      "<message from='a@b' id='m1' type='error'><body>my own words</body><error "
      "type='cancel'>"
      "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
      "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>nobody "
      "here</text></error></message>");
  g_assert_cmpint (wc_xep_im_message.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_null (wc_message_builder_peek (in.message)->body);
  g_assert_cmpuint (in.reports->len, ==, 1);
  report = in.reports->pdata[0];
  g_assert_cmpint (report->kind, ==, WC_REPORT_FAILED);
  g_assert_cmpstr (report->chat, ==, "a@b");
  g_assert_cmpstr (report->message_id, ==, "m1");
  g_assert_cmpstr (report->detail, ==, "item-not-found");
  g_assert_cmpstr (report->text, ==, "nobody here");
}

/* ---- Rooms ---- */

#define MARK "<x xmlns='http://jabber.org/protocol/muc#user'/>"

typedef struct
{
  const char *xml;
  WcMessageSource origin;
  gboolean ours; /* found by 0421-occupant-id */
  const char *chat;
  const char *from;
  const char *body;
} RoomCase;

/* In the room room@muc.lit as "me"; old@muc.lit is known; in left@muc.lit we were "once";
 * of lost@muc.lit nothing is left but what bob said there in private; friend@b is in the
 * roster. */
static const RoomCase room_cases[] = {
  { "<message from='room@muc.lit/bob' type='groupchat' id='g1'><body>hi</body></message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, "room@muc.lit", "room@muc.lit/bob", "hi" },
  { "<message from='room@muc.lit/me' type='groupchat'><body>hi</body></message>",
    WC_MESSAGE_SOURCE_LIVE, TRUE, "room@muc.lit", "room@muc.lit/me", "hi" },
  { "<message from='room@muc.lit' type='groupchat'><body>This room is logged</body>"
    "</message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, "room@muc.lit", "room@muc.lit",
    "This room is logged" },
  { "<message from='old@muc.lit/bob' type='groupchat'><body>hi</body></message>",
    WC_MESSAGE_SOURCE_ARCHIVE, FALSE, "old@muc.lit", "old@muc.lit/bob", "hi" },
  { "<message from='other@muc.lit/bob' type='groupchat'><body>hi</body></message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, NULL, NULL, NULL },
  /* private ones */
  { "<message from='room@muc.lit/bob' type='chat'><body>psst</body>" MARK "</message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, "room@muc.lit/bob", "room@muc.lit/bob", "psst" },
  { "<message from='room@muc.lit/bob'><body>psst</body></message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, "room@muc.lit/bob", "room@muc.lit/bob", "psst" },
  { "<message from='me@x.lit/there' to='room@muc.lit/bob' type='chat'>"
    "<body>psst</body></message>",
    WC_MESSAGE_SOURCE_CARBON, TRUE, "room@muc.lit/bob", "room@muc.lit/me", "psst" },
  { "<message from='me@x.lit/there' to='room@muc.lit/bob' type='chat'>"
    "<body>psst</body></message>",
    WC_MESSAGE_SOURCE_ARCHIVE, TRUE, "room@muc.lit/bob", "room@muc.lit/me", "psst" },
  { "<message from='me@x.lit/there' to='left@muc.lit/bob' type='chat'>"
    "<body>psst</body>" MARK "</message>",
    WC_MESSAGE_SOURCE_CARBON, TRUE, "left@muc.lit/bob", "left@muc.lit/once", "psst" },
  { "<message from='me@x.lit/there' to='room@muc.lit' type='chat'>"
    "<body>help</body></message>",
    WC_MESSAGE_SOURCE_CARBON, TRUE, "room@muc.lit", "me@x.lit/there", "help" },
  { "<message from='me@x.lit/there' to='far@muc.lit/bob' type='chat'>"
    "<body>psst</body>" MARK "</message>",
    WC_MESSAGE_SOURCE_CARBON, TRUE, "far@muc.lit/bob", "me@x.lit/there", "psst" },
  { "<message from='old@muc.lit/bob' to='me@x.lit' type='chat'><body>psst</body>"
    "</message>",
    WC_MESSAGE_SOURCE_ARCHIVE, FALSE, "old@muc.lit/bob", "old@muc.lit/bob", "psst" },
  { "<message from='me@x.lit/there' to='far@muc.lit/bob' type='chat'>"
    "<body>psst</body>" MARK "</message>",
    WC_MESSAGE_SOURCE_ARCHIVE, TRUE, "far@muc.lit/bob", "me@x.lit/there", "psst" },
  { "<message from='old@muc.lit/bob' to='me@x.lit' type='chat'><body>psst</body>" MARK
    "</message>",
    WC_MESSAGE_SOURCE_ARCHIVE, FALSE, "old@muc.lit/bob", "old@muc.lit/bob", "psst" },
  { "<message from='old@muc.lit/bob' type='chat'><body>late</body>" MARK "</message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, "old@muc.lit/bob", "old@muc.lit/bob", "late" },
  { "<message from='lost@muc.lit/bob' type='chat'><body>late</body>" MARK "</message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, "lost@muc.lit/bob", "lost@muc.lit/bob", "late" },
  /* no private ones: the mark is the word of who sent it */
  { "<message from='evil@x.lit/1' type='chat'><body>buy</body>" MARK "</message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, "evil@x.lit", "evil@x.lit/1", "buy" },
  { "<message from='evil@x.lit/1' to='me@x.lit/there' type='chat'><body>buy</body>" MARK
    "</message>",
    WC_MESSAGE_SOURCE_CARBON, FALSE, "evil@x.lit", "evil@x.lit/1", "buy" },
  { "<message from='evil@x.lit/1' to='me@x.lit' type='chat'><body>buy</body>" MARK
    "</message>",
    WC_MESSAGE_SOURCE_ARCHIVE, FALSE, "evil@x.lit", "evil@x.lit/1", "buy" },
  { "<message from='lost@muc.lit/eve' type='chat'><body>buy</body>" MARK "</message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, "lost@muc.lit", "lost@muc.lit/eve", "buy" },
  { "<message from='friend@b/phone' type='chat'><body>hi</body>" MARK "</message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, "friend@b", "friend@b/phone", "hi" },
  { "<message from='room@muc.lit' type='normal'><body>welcome</body></message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, "room@muc.lit", "room@muc.lit", "welcome" },
  { "<message from='room@muc.lit' type='normal'><body>x</body>" MARK "</message>",
    WC_MESSAGE_SOURCE_LIVE, FALSE, NULL, NULL, NULL },
};

static void
know_left (WcMucFixture *f)
{
  g_autoptr (WcRoom) left = wc_room_new (f->temp->account->id, "left@muc.lit");

  wc_str_set (&left->nick, "once");
  wc_str_set (&left->own_id, "o-once");
  g_assert_true (wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_room_store_save (f->temp->db, left, NULL));
  g_assert_true (wc_chat_store_ensure (f->temp->db, left->account, "lost@muc.lit/bob",
                                       /* out_new= */ NULL, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
}

static void
enter (WcMucFixture *f)
{
  g_autoptr (WcContact) friend = wc_contact_new (f->temp->account->id, "friend@b");

  know_left (f);
  friend->in_roster = TRUE;
  g_assert_true (wc_roster_store_push (f->temp->db, friend, NULL, NULL));
  f->known = "old@muc.lit";
  wc_muc_fixture_join (f, 0);
}

static void
test_rooms (WcMucFixture *f, gconstpointer data)
{
  enter (f);
  for (gsize i = 0; i < G_N_ELEMENTS (room_cases); i++)
    {
      const RoomCase *c = &room_cases[i];
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (c->xml),
                                .origin = c->origin,
                                .outgoing = c->ours,
                                .received_us = 5 };
      const WcMessage *message;

      g_test_message ("%s", c->xml);
      g_assert_cmpint (wc_xep_im_message.inbound (f->session, NULL, &in), ==,
                       c->chat != NULL ? WC_PASS : WC_DROP);
      if (c->chat == NULL)
        continue;
      message = wc_message_builder_peek (in.message);
      g_assert_cmpstr (message->chat, ==, c->chat);
      g_assert_cmpstr (message->from, ==, c->from);
      g_assert_cmpstr (message->body, ==, c->body);
      g_assert_cmpint (message->outgoing, ==, c->ours);
      g_assert_cmpstr (message->occupant_id, ==,
                       g_str_has_suffix (c->from, "/once") ? "o-once" : NULL);
    }
  g_assert_cmpuint (wc_muc_fixture_count_dropped (f, "no-chat"), ==, 2);
}

/* What is too large was said by somebody in the room, or by whom went with the content,
 * as with a result of the room's archive. */
static void
test_refused_in_rooms (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *xml;
    WcVerdict verdict;
  } told[] = {
    { "<message from='room@muc.lit/bob' type='groupchat'/>", WC_PASS },
    { "<message from='room@muc.lit' type='groupchat'/>", WC_PASS },
    { "<message from='room@muc.lit/bob' type='chat'/>", WC_PASS },
    { "<message from='room@muc.lit' to='me@x.lit/here'/>", WC_DROP },
    { "<message from='old@muc.lit' to='me@x.lit/here'/>", WC_DROP },
  };

  enter (f);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (told[i].xml) };

      wc_node_set_refused (in.stanza);
      g_assert_cmpint (wc_xep_im_message.inbound (f->session, NULL, &in), ==,
                       told[i].verdict);
    }
  g_assert_cmpuint (wc_muc_fixture_count_dropped (f, "oversized-wrapper"), ==, 2);
}

/* What the room, or an occupant, did not take. */
static void
test_room_bounces (WcMucFixture *f, gconstpointer data)
{
  static const char *const senders[] = { "room@muc.lit", "room@muc.lit/bob" };

  enter (f);
  for (gsize i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      g_autofree char *xml = g_strdup_printf (
          "<message from='%s' id='m1' type='error'><body>mine</body><error type='auth'>"
          "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
          senders[i]);
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };
      const WcReport *report;

      g_assert_cmpint (wc_xep_im_message.inbound (f->session, NULL, &in), ==, WC_PASS);
      g_assert_cmpuint (in.reports->len, ==, 1);
      report = in.reports->pdata[0];
      g_assert_cmpint (report->kind, ==, WC_REPORT_FAILED);
      g_assert_cmpstr (report->chat, ==, senders[i]);
      g_assert_cmpstr (report->message_id, ==, "m1");
      g_assert_cmpstr (report->detail, ==, "forbidden");
    }
}

/* Receipts and markers are between two; rooms are spared them, and what comes of them in
 * a room is about nobody's message. Typing is told there. */
static void
test_rooms_are_spared (WcMucFixture *f, gconstpointer data)
{
  static const WcXep *const modules[] = { &wc_xep_im_message, &wc_xep_0184_receipts,
                                          &wc_xep_0333_markers,
                                          &wc_xep_0085_chat_states };
  g_auto (WcInbound) in = {
    .stanza = wc_fake_session_parse (
        "<message from='room@muc.lit/bob' type='groupchat' id='g1'><body>hi</body>"
        "<request xmlns='urn:xmpp:receipts'/><received xmlns='urn:xmpp:receipts' id='m'/>"
        "<markable xmlns='urn:xmpp:chat-markers:0'/>"
        "<displayed xmlns='urn:xmpp:chat-markers:0' id='m'/>"
        "<composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
  };
  g_autoptr (WcNode) sent = wc_fake_session_parse ("<message type='groupchat'/>");
  g_autoptr (WcMessage) message = wc_message_builder_end (wc_message_builder_new ());
  WcOutbound out = { message, sent };

  enter (f);
  for (gsize i = 0; i < G_N_ELEMENTS (modules); i++)
    {
      g_assert_cmpint (modules[i]->inbound (f->session, NULL, &in), ==, WC_PASS);
      g_assert_true (modules[i]->outbound == NULL ||
                     modules[i]->outbound (f->session, NULL, &out, NULL));
    }
  g_assert_cmpuint (in.reports->len, ==, 1);
  g_assert_cmpint (((WcReport *) in.reports->pdata[0])->kind, ==, WC_REPORT_TYPING);
  g_assert_cmpuint (wc_message_builder_peek (in.message)->flags, ==, 0);
  g_assert_null (wc_node_child (sent, NULL, NULL));
}

static gboolean
is_friend (gpointer self, const char *jid)
{
  return g_str_equal (jid, "friend@b");
}

/* An occupant is a stranger, whoever it may be outside. */
static void
test_no_receipt_for_occupants (WcMucFixture *f, gconstpointer data)
{
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (
                                "<message from='room@muc.lit/bob' type='chat' id='p1'>"
                                "<body>psst</body><request xmlns='urn:xmpp:receipts'/>"
                                "</message>") };

  enter (f);
  f->host.is_subscriber = is_friend;
  wc_xep_im_message.inbound (f->session, NULL, &in);
  g_assert_cmpint (wc_xep_0184_receipts.inbound (f->session, NULL, &in), ==, WC_PASS);
  wc_fake_session_assert_idle (f->fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/xep/im-message/inbound/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_inbound);
    }
  g_test_add_func ("/xep/im-message/content", test_content);
  g_test_add_func ("/xep/im-message/encrypted", test_encrypted_has_no_body);
  g_test_add_func ("/xep/im-message/refused", test_refused_is_a_placeholder);
  g_test_add_func ("/xep/im-message/refused-wrapper",
                   test_refused_wrapper_is_nobodys_message);
  g_test_add_func ("/xep/im-message/bounce", test_bounce);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/im-message/" name, WcMucFixture, NULL, wc_muc_fixture_setup, func,   \
              wc_muc_fixture_teardown)
  TEST ("rooms", test_rooms);
  TEST ("room-refused", test_refused_in_rooms);
  TEST ("room-bounces", test_room_bounces);
  TEST ("rooms-are-spared", test_rooms_are_spared);
  TEST ("no-receipt", test_no_receipt_for_occupants);
  return g_test_run ();
}
