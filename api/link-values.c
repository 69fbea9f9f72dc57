/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/link-values.h"

/* A link only says what somebody wishes to happen: it is told as what it is, and whoever
 * opened it decides. */

static const char *const actions[] = {
  "message", "join",     "invite",     "roster", "subscribe", "unsubscribe",
  "remove",  "register", "unregister", "pubsub", "vcard",     "command",
  "disco",   "sendfile", "recvfile",   NULL,
};

const char *
wc_link_values_get_action (const WcXmppUri *uri)
{
  if (uri->action == NULL)
    return wc_xmpp_uri_get (uri, "node") != NULL ? "pubsub" : "chat";
  for (gsize i = 0; actions[i] != NULL; i++)
    if (g_str_equal (actions[i], uri->action))
      return actions[i];
  return "other";
}

GVariant *
wc_link_values_make (const WcXmppUri *uri)
{
  static const char *const texts[] = { "subject", "body",     "thread",  "name", "group",
                                       "node",    "password", "preauth", "item", NULL };
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "action", wc_link_values_get_action (uri));
  wc_dict_put_some (&dict, "jid", uri->jid);
  wc_dict_put_some (&dict, "as", uri->account);
  for (gsize i = 0; texts[i] != NULL; i++)
    wc_dict_put_some (&dict, texts[i], wc_xmpp_uri_get (uri, texts[i]));
  if (g_strcmp0 (wc_xmpp_uri_get (uri, "ibr"), "y") == 0)
    wc_dict_put_boolean (&dict, "ibr", TRUE);
  wc_dict_put_details (&dict, "params", uri->params);
  return wc_dict_end (&dict);
}

GVariant *
wc_link_values_put (GVariant *chat, const WcXmppUri *uri)
{
  g_autoptr (GVariant) held = chat != NULL ? g_variant_ref_sink (chat) : NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (held);

  g_variant_dict_insert_value (&dict, "link", wc_link_values_make (uri));
  return g_variant_dict_end (&dict);
}
