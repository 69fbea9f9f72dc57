/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/link-values.h"

static void
assert_says (const char *link, const char *action, const char *key, const char *value)
{
  g_autoptr (WcXmppUri) uri = wc_xmpp_uri_parse (link, NULL);
  g_autoptr (GVariant) dict = g_variant_ref_sink (wc_link_values_make (uri));

  g_assert_cmpstr (wc_dict_get_string (dict, "action", NULL), ==, action);
  g_assert_cmpstr (wc_dict_get_string (dict, key, NULL), ==, value);
}

static void
test_actions (void)
{
  assert_says ("xmpp:a@b", "chat", "jid", "a@b");
  assert_says ("xmpp:a@b?message;body=Hi%20there", "message", "body", "Hi there");
  assert_says ("xmpp:room@b?join;password=s", "join", "password", "s");
  assert_says ("xmpp:a@b?roster;name=Ana;group=F;preauth=t", "roster", "preauth", "t");
  assert_says ("xmpp:b?register;preauth=t", "register", "jid", "b");
  assert_says ("xmpp:a@b?remove", "remove", "name", NULL);
  assert_says ("xmpp:a@b?subscribe", "subscribe", "jid", "a@b");
  assert_says ("xmpp:b?;node=n;item=i", "pubsub", "item", "i");
  assert_says ("xmpp:a@b?launch;body=x", "other", "body", "x");
  assert_says ("xmpp://me@x/a@b", "chat", "as", "me@x");
}

static void
test_params (void)
{
  g_autoptr (WcXmppUri) uri = wc_xmpp_uri_parse ("xmpp:a@b?roster;ibr=y;x-new=1", NULL);
  g_autoptr (GVariant) chat = g_variant_ref_sink (wc_link_values_put (NULL, uri));
  g_autoptr (GVariant) link = g_variant_lookup_value (chat, "link", NULL);
  g_autoptr (GVariant) params = g_variant_lookup_value (link, "params", NULL);
  const char *value = NULL;

  g_assert_true (wc_dict_get_boolean (link, "ibr", FALSE));
  g_assert_true (g_variant_lookup (params, "x-new", "&s", &value));
  g_assert_cmpstr (value, ==, "1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/link-values/actions", test_actions);
  g_test_add_func ("/api/link-values/params", test_params);
  return g_test_run ();
}
