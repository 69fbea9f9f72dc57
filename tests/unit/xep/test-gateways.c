/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/gateways.h"
#include "xml/ns.h"

static WcGateway *
load (const char *file)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0100", file);

  return wc_gateways_read (wc_node_attr (in.stanza, "from"),
                           wc_node_child (in.stanza, "query", WC_NS_DISCO_INFO));
}

static void
test_info (void)
{
  g_autoptr (WcGateway) aim = load ("aim-info.xml");
  g_autoptr (WcGateway) irc = load ("irc-info.xml");

  g_assert_cmpstr (aim->jid, ==, "aim.x.lit");
  g_assert_cmpstr (aim->type, ==, "aim");
  g_assert_cmpstr (aim->name, ==, "AIM Gateway");
  g_assert_true (aim->registers && aim->translates && aim->escapes);
  g_assert_false (aim->has_rooms || aim->has_commands || aim->registered);
  g_assert_cmpstr (irc->type, ==, "irc");
  g_assert_true (irc->has_rooms && irc->has_commands);
  g_assert_false (irc->registers || irc->translates || irc->escapes);
  g_assert_null (load ("rooms-info.xml"));
  g_assert_null (wc_gateways_read ("a.lit", NULL));
}

static void
test_prompt (void)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0100", "prompt.xml");
  g_autoptr (WcNode) question = wc_gateways_build_question ();
  g_autoptr (WcGatewayPrompt) prompt = wc_gateways_parse_prompt (in.stanza);
  g_autoptr (WcNode) empty = wc_fake_session_parse ("<iq/>");
  g_autoptr (WcGatewayPrompt) nothing = wc_gateways_parse_prompt (empty);

  g_assert_true (wc_node_is (question, "query", "jabber:iq:gateway"));
  g_assert_cmpstr (prompt->description, ==,
                   "Please enter the AOL Screen Name of the person you would like to "
                   "contact.");
  g_assert_cmpstr (prompt->prompt, ==, "Contact ID");
  g_assert_null (nothing->description);
  g_assert_null (nothing->prompt);
}

static void
test_address (void)
{
  static const struct
  {
    const char *wire;
    const char *jid; /* (nullable) */
  } cases[] = { { "jid.xml", "foobar@aim.x.lit" },
                { "old-jid.xml", "foobar@aim.x.lit" },
                { "foreign-jid.xml", NULL },
                { "aim-info.xml", NULL } };
  g_autoptr (WcNode) question = wc_gateways_build_address ("Foo & Bar");
  g_autofree char *text = wc_node_to_string (question, NULL);

  g_assert_cmpstr (text, ==,
                   "<query xmlns='jabber:iq:gateway'><prompt>Foo &amp; Bar</prompt>"
                   "</query>");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcInbound) in = wc_fake_session_inbound ("0100", cases[i].wire);
      g_autoptr (GError) error = NULL;
      g_autofree char *jid = wc_gateways_parse_address (in.stanza, "aim.x.lit", &error);

      g_assert_cmpstr (jid, ==, cases[i].jid);
      if (jid == NULL)
        g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/gateways/info", test_info);
  g_test_add_func ("/xep/gateways/prompt", test_prompt);
  g_test_add_func ("/xep/gateways/address", test_address);
  return g_test_run ();
}
