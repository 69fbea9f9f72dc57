/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define MODULE &wc_xep_0444_reactions
#define LIVE WC_MESSAGE_SOURCE_LIVE
#define REACTIONS(children)                                                              \
  "<reactions xmlns='urn:xmpp:reactions:0' id='m1'>" children "</reactions>"
#define ONE(text) "<reaction>" text "</reaction>"

static void
test_inbound (void)
{
  wc_said_fixture_assert (MODULE, LIVE,
                          "<message>" REACTIONS (ONE ("👋") ONE ("🐢")) "</message>",
                          "hidden reactions(m1)=👋,🐢");
  wc_said_fixture_assert (MODULE, LIVE, "<message>" REACTIONS ("") "</message>",
                          "hidden reactions(m1)=");
}

/* Dino 0.4.2 itself: its chooser of emojis adds a variation selector, and so it stays. */
static void
test_dino (void)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0444", "dino-0.4.2.xml");
  g_autofree char *xml = wc_node_to_string (in.stanza, WC_NS_CLIENT);

  wc_said_fixture_assert (
      MODULE, LIVE, xml,
      "hidden "
      "reactions(9bd0c102-0db8-47d5-8ea5-3fadca629033)=\360\237\230\200\357\270\217");
}

/* Some say it in a body too, for others; some say something besides. */
static void
test_with_a_body (void)
{
  wc_said_fixture_assert (MODULE, LIVE,
                          "<message><body>👋</body>" REACTIONS (
                              ONE ("👋")) "<fallback xmlns='urn:xmpp:fallback:0' "
                                         "for='urn:xmpp:reactions:0'/></message>",
                          "hidden reactions(m1)=👋");
  wc_said_fixture_assert (MODULE, LIVE,
                          "<message><body>hi</body>" REACTIONS (ONE ("👋")) "</message>",
                          "\"hi\" reactions(m1)=👋");
}

static void
test_odd (void)
{
  wc_said_fixture_assert (MODULE, LIVE,
                          "<message>" REACTIONS (ONE ("👋") ONE ("a b") ONE ("👋") ONE (
                              "") ONE ("0123456789012345678901234567890123456789012345678"
                                       "901234567890123456789")) "</message>",
                          "hidden reactions(m1)=👋");
  wc_said_fixture_assert (
      MODULE, LIVE, "<message><reactions xmlns='urn:xmpp:reactions:0'/></message>", "");
  wc_said_fixture_assert (
      MODULE, LIVE, "<message type='error'>" REACTIONS (ONE ("👋")) "</message>", "");
}

static void
test_outbound (void)
{
  wc_said_fixture_assert_writes (
      MODULE, NULL, wc_annotation_new (WC_ANNOTATION_REACTIONS, "m1", "👋\n🐢"),
      "<message type='chat'>" REACTIONS (
          ONE ("👋") ONE ("🐢")) "<store xmlns='urn:xmpp:hints'/></message>");
  wc_said_fixture_assert_writes (
      MODULE, NULL, wc_annotation_new (WC_ANNOTATION_REACTIONS, "m1", ""),
      "<message type='chat'><reactions xmlns='urn:xmpp:reactions:0' id='m1'/>"
      "<store xmlns='urn:xmpp:hints'/></message>");
  wc_said_fixture_assert_writes (MODULE, "hi", NULL,
                                 "<message type='chat'><body>hi</body></message>");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reactions/inbound", test_inbound);
  g_test_add_func ("/reactions/dino", test_dino);
  g_test_add_func ("/reactions/with-a-body", test_with_a_body);
  g_test_add_func ("/reactions/odd", test_odd);
  g_test_add_func ("/reactions/outbound", test_outbound);
  return g_test_run ();
}
