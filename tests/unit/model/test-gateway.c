/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/gateway.h"

static void
test_values (void)
{
  g_autoptr (WcGateway) gateway = wc_gateway_new ("irc.x.lit", "irc");
  g_autoptr (WcGatewayOffer) offer = g_new0 (WcGatewayOffer, 1);
  g_autoptr (WcGatewayPrompt) prompt = g_new0 (WcGatewayPrompt, 1);

  g_autoptr (WcGateway) copy = NULL;

  gateway->escapes = TRUE;
  copy = wc_gateway_copy (gateway);
  g_assert_cmpstr (copy->jid, ==, "irc.x.lit");
  g_assert_true (copy->escapes);
  g_assert_cmpstr (gateway->jid, ==, "irc.x.lit");
  g_assert_cmpstr (gateway->type, ==, "irc");
  g_assert_null (gateway->name);
  g_assert_false (gateway->registered);
  offer->form = wc_form_new (WC_FORM_KIND_FORM);
  offer->url = g_strdup ("https://x.lit");
  prompt->prompt = g_strdup ("Name");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/gateway/values", test_values);
  return g_test_run ();
}
