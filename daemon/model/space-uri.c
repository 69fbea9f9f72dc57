/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "model/space-uri.h"
#include "model/xmpp-uri.h"

/* What is no character of XML could be asked of no service. */
static gboolean
is_in_xml (gunichar c)
{
  return c >= 0x20 && !(c >= 0x7f && c <= 0x9f) && c != 0xfffe && c != 0xffff;
}

gboolean
wc_space_uri_is_node (const char *node)
{
  if (*node == '\0' || strlen (node) > WC_SPACE_URI_MAX_NODE ||
      !g_utf8_validate (node, -1, NULL))
    return FALSE;
  for (const char *at = node; *at != '\0'; at = g_utf8_next_char (at))
    if (!is_in_xml (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

gboolean
wc_space_uri_parse (const char *text, char **out_service, char **out_node, GError **error)
{
  g_autoptr (WcXmppUri) uri = wc_xmpp_uri_parse (text, error);
  const char *node;

  if (uri == NULL)
    return FALSE;
  node = wc_xmpp_uri_get (uri, "node");
  if (uri->jid == NULL || !wc_jid_is_bare (uri->jid))
    return wc_error_invalid (error, "address", "address: the link names no service");
  if (node == NULL || !wc_space_uri_is_node (node))
    return wc_error_invalid (error, "address", "address: the link names no node");
  *out_service = g_strdup (uri->jid);
  *out_node = g_strdup (node);
  return TRUE;
}

char *
wc_space_uri_format (const char *service, const char *node)
{
  g_autofree char *path = g_uri_escape_string (service, "@[]:", /* allow_utf8= */ FALSE);
  g_autofree char *value = g_uri_escape_string (node, NULL, /* allow_utf8= */ FALSE);

  return g_strdup_printf ("xmpp:%s?;node=%s", path, value);
}
