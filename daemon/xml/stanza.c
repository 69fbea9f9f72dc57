/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/random.h>

#include "base/error.h"
#include "xml/ns.h"
#include "xml/stanza.h"

static WcNode *
stanza_new (const char *name, const char *type, const char *to, const char *id)
{
  WcNode *self = wc_node_new (name, WC_NS_CLIENT);

  wc_node_set (self, "type", type);
  wc_node_set (self, "to", to);
  wc_node_set (self, "id", id);
  return self;
}

WcNode *
wc_stanza_new_iq (const char *type, const char *to, const char *id)
{
  return stanza_new ("iq", type, to, id);
}

WcNode *
wc_stanza_new_message (const char *type, const char *to, const char *id)
{
  return stanza_new ("message", type, to, id);
}

WcNode *
wc_stanza_new_presence (const char *type, const char *to)
{
  return stanza_new ("presence", type, to, /* id= */ NULL);
}

char *
wc_stanza_make_id (void)
{
  guint8 random[12];
  GString *id = g_string_sized_new (sizeof random * 2);

  /* So few bytes are never cut short (getrandom(2)). */
  if (getrandom (random, sizeof random, 0) != sizeof random)
    g_error ("the kernel gives no random numbers");
  for (gsize i = 0; i < sizeof random; i++)
    g_string_append_printf (id, "%02x", random[i]);
  return g_string_free (id, FALSE);
}

gboolean
wc_stanza_is_iq (const WcNode *self)
{
  return wc_node_is (self, "iq", WC_NS_CLIENT);
}

gboolean
wc_stanza_is_message (const WcNode *self)
{
  return wc_node_is (self, "message", WC_NS_CLIENT);
}

gboolean
wc_stanza_is_presence (const WcNode *self)
{
  return wc_node_is (self, "presence", WC_NS_CLIENT);
}

gboolean
wc_stanza_has_type (const WcNode *self, const char *type)
{
  const char *own = wc_node_attr (self, "type");

  if (own == NULL && wc_stanza_is_message (self))
    own = "normal";
  return g_strcmp0 (own, type) == 0;
}

WcNode *
wc_stanza_new_result (const WcNode *request)
{
  return wc_stanza_new_iq ("result", wc_node_attr (request, "from"),
                           wc_node_attr (request, "id"));
}

WcNode *
wc_stanza_new_error (const WcNode *request, const char *type, const char *condition)
{
  WcNode *self =
      stanza_new (wc_node_get_name (request), "error", wc_node_attr (request, "from"),
                  wc_node_attr (request, "id"));
  WcNode *error = wc_node_add (self, "error", NULL);

  wc_node_set (error, "type", type);
  wc_node_add (error, condition, WC_NS_STANZAS);
  return self;
}

static WcErrorCode
code_of (const char *condition)
{
  static const struct
  {
    const char *condition;
    WcErrorCode code;
  } table[] = {
    { "conflict", WC_ERROR_CONFLICT },
    { "item-not-found", WC_ERROR_NOT_FOUND },
    { "forbidden", WC_ERROR_NOT_AUTHORIZED },
    { "not-allowed", WC_ERROR_NOT_AUTHORIZED },
    { "not-authorized", WC_ERROR_NOT_AUTHORIZED },
    { "registration-required", WC_ERROR_NOT_AUTHORIZED },
    { "feature-not-implemented", WC_ERROR_NOT_SUPPORTED },
    { "service-unavailable", WC_ERROR_NOT_SUPPORTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (condition, table[i].condition) == 0)
      return table[i].code;
  return WC_ERROR_REMOTE_ERROR;
}

static const char *
condition_of (const WcNode *error)
{
  const WcNode *child = wc_node_child (error, NULL, WC_NS_STANZAS);

  /* <text/> has the same namespace and may stand anywhere. */
  while (child != NULL && wc_node_is (child, "text", WC_NS_STANZAS))
    child = wc_node_next (child, NULL, WC_NS_STANZAS);
  return child != NULL ? wc_node_get_name (child) : "undefined-condition";
}

GError *
wc_stanza_get_error (const WcNode *stanza)
{
  const WcNode *node = wc_node_child (stanza, "error", NULL);
  const char *condition = condition_of (node);
  const char *text = wc_node_child_text (node, "text", WC_NS_STANZAS);
  const char *type = node != NULL ? wc_node_attr (node, "type") : NULL;
  const char *by = node != NULL ? wc_node_attr (node, "by") : NULL;
  GError *error =
      g_error_new (WC_ERROR, code_of (condition), "the server answered %s%s%s", condition,
                   text != NULL ? ": " : "", text != NULL ? text : "");

  wc_error_set_detail (error, "type", type != NULL ? type : "cancel");
  wc_error_set_detail (error, "condition", condition);
  if (text != NULL)
    wc_error_set_detail (error, "text", text);
  if (by == NULL)
    by = wc_node_attr (stanza, "from");
  if (by != NULL)
    wc_error_set_detail (error, "by", by);
  return error;
}
