/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "xep/gateways.h"
#include "xml/ns.h"

/* XEP-0100 §§ 5, 6. Gateways are told by their identity; those whose rooms are channels
 * of another network are conference services of its kind instead ("irc"). */

static gboolean
has_feature (const WcNode *query, const char *feature)
{
  const WcNode *node = wc_node_child (query, "feature", WC_NS_DISCO_INFO);

  while (node != NULL && g_strcmp0 (wc_node_attr (node, "var"), feature) != 0)
    node = wc_node_next (node, "feature", WC_NS_DISCO_INFO);
  return node != NULL;
}

static gboolean
is_name (const char *text)
{
  return text != NULL && *text != '\0' && strlen (text) <= WC_GATEWAY_MAX_NAME;
}

/* A conference of "text" is one of XMPP's own. */
static gboolean
is_gateway (const WcNode *identity)
{
  const char *category = wc_node_attr (identity, "category");
  const char *type = wc_node_attr (identity, "type");

  if (!is_name (type))
    return FALSE;
  return g_strcmp0 (category, "gateway") == 0 ||
         (g_strcmp0 (category, "conference") == 0 && !g_str_equal (type, "text"));
}

gboolean
wc_gateways_escapes (const WcNode *query)
{
  return has_feature (query, WC_NS_JID_ESCAPING);
}

WcGateway *
wc_gateways_read (const char *jid, const WcNode *query)
{
  const WcNode *identity = wc_node_child (query, "identity", WC_NS_DISCO_INFO);
  WcGateway *gateway;

  while (identity != NULL && !is_gateway (identity))
    identity = wc_node_next (identity, "identity", WC_NS_DISCO_INFO);
  if (identity == NULL)
    return NULL;
  gateway = wc_gateway_new (jid, wc_node_attr (identity, "type"));
  if (is_name (wc_node_attr (identity, "name")))
    gateway->name = g_strdup (wc_node_attr (identity, "name"));
  gateway->registers = has_feature (query, WC_NS_REGISTER);
  gateway->translates = has_feature (query, WC_NS_GATEWAY);
  gateway->escapes = wc_gateways_escapes (query);
  gateway->has_rooms = has_feature (query, WC_NS_MUC);
  gateway->has_commands = has_feature (query, WC_NS_COMMANDS);
  return gateway;
}

/* ---- jabber:iq:gateway (§ 6.3) ---- */

WcNode *
wc_gateways_build_question (void)
{
  return wc_node_new ("query", WC_NS_GATEWAY);
}

/* Lines of the document are no lines of the text. Returns: (transfer full) (nullable). */
static char *
dup_text (const WcNode *query, const char *name)
{
  const WcNode *node = wc_node_child (query, name, WC_NS_GATEWAY);
  g_autofree char *text = node != NULL ? wc_node_dup_text (node) : NULL;
  g_auto (GStrv) words = text != NULL ? g_strsplit_set (text, " \t\r\n", -1) : NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  for (char **word = words; word != NULL && *word != NULL; word++)
    if (**word != '\0')
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", *word);
  return out->len > 0 && out->len <= WC_GATEWAY_MAX_TEXT
             ? g_string_free (g_steal_pointer (&out), FALSE)
             : NULL;
}

WcGatewayPrompt *
wc_gateways_parse_prompt (const WcNode *result)
{
  const WcNode *query = wc_node_child (result, "query", WC_NS_GATEWAY);
  WcGatewayPrompt *prompt = g_new0 (WcGatewayPrompt, 1);

  prompt->description = dup_text (query, "desc");
  prompt->prompt = dup_text (query, "prompt");
  return prompt;
}

WcNode *
wc_gateways_build_address (const char *text)
{
  WcNode *query = wc_node_new ("query", WC_NS_GATEWAY);

  wc_node_add_with_text (query, "prompt", NULL, text);
  return query;
}

/* A gateway gives addresses of its own, and no others. */
static gboolean
is_under (const char *address, const char *jid)
{
  g_autofree char *domain = wc_jid_dup_domain (address);
  g_autofree char *own = wc_jid_dup_domain (jid);
  g_autofree char *suffix = g_strconcat (".", own, NULL);

  return g_str_equal (domain, own) || g_str_has_suffix (domain, suffix);
}

/* Before the element <jid/> there was, it stood in <prompt/>. */
char *
wc_gateways_parse_address (const WcNode *result, const char *jid, GError **error)
{
  const WcNode *query = wc_node_child (result, "query", WC_NS_GATEWAY);
  g_autofree char *text = dup_text (query, "jid");
  g_autofree char *address = NULL;

  if (text == NULL)
    text = dup_text (query, "prompt");
  address = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  if (address != NULL && is_under (address, jid))
    return g_steal_pointer (&address);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                       "the gateway gave no address of its own");
  return NULL;
}
