/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define MODULE wc_xep_0393_styling

static guint
flags_of (const char *xml)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };

  wc_inbound_message (&in);
  g_assert_cmpint (MODULE.inbound (fake->session, NULL, &in), ==, WC_PASS);
  return wc_message_builder_peek (in.message)->flags;
}

static void
test_inbound (void)
{
  g_assert_cmpuint (flags_of ("<message><body>&gt; _ &lt;</body>"
                              "<unstyled xmlns='urn:xmpp:styling:0'/></message>"),
                    ==, WC_MESSAGE_FLAG_UNSTYLED);
  g_assert_cmpuint (flags_of ("<message><body>*a*</body></message>"), ==, 0);
}

static void
test_outbound (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  WcOutbound out;

  wc_message_builder_peek (builder)->flags = WC_MESSAGE_FLAG_UNSTYLED;
  message = wc_message_builder_end (builder);
  out = (WcOutbound){ message, stanza };
  g_assert_true (MODULE.outbound (fake->session, NULL, &out, NULL));
  g_assert_nonnull (wc_node_child (stanza, "unstyled", WC_NS_STYLING));
}

static void
test_nothing_said (void)
{
  wc_said_fixture_assert_writes (&MODULE, "*a*", NULL,
                                 "<message type='chat'><body>*a*</body></message>");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/styling/inbound", test_inbound);
  g_test_add_func ("/styling/outbound", test_outbound);
  g_test_add_func ("/styling/nothing-said", test_nothing_said);
  return g_test_run ();
}
