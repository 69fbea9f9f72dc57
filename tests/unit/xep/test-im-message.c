/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
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
  { "<message from='a@b' type='headline'><body>hi</body></message>", WC_DROP },
  { "<message from='room@muc/n' type='chat'><body>hi</body><x "
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
  return g_test_run ();
}
