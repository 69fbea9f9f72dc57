/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/errors.h"
#include "api/json-scan.h"
#include "api/json-text.h"
#include "api/rpc.h"

/* JSON-RPC 2.0 (jsonrpc.org) as far as a stream of lines needs it. Whatever is wrong with
 * a line, its id is echoed where it can be found, so that a client can tell which of its
 * calls failed. */

G_DEFINE_QUARK (wc - rpc - error - quark, wc_rpc_error)

void
wc_rpc_call_clear (WcRpcCall *call)
{
  g_clear_pointer (&call->id, g_free);
  g_clear_pointer (&call->key, g_free);
  g_clear_pointer (&call->method, g_free);
  g_clear_pointer (&call->params, json_object_unref);
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, WC_RPC_ERROR, WC_RPC_ERROR_REQUEST, "not a request: %s", what);
  return FALSE;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static char *
key_of (JsonNode *id)
{
  GString *key;

  if (!holds (id, G_TYPE_STRING) && !holds (id, G_TYPE_INT64))
    return NULL;
  key = g_string_new (NULL);
  if (holds (id, G_TYPE_STRING))
    wc_json_text_append_string (key, json_node_get_string (id));
  else
    wc_json_text_append_integer (key, json_node_get_int (id));
  return g_string_free (key, FALSE);
}

static gboolean
take_member (WcRpcCall *call, const char *key, JsonNode *node, GError **error)
{
  if (g_str_equal (key, "id"))
    {
      call->key = key_of (node);
      return call->key != NULL || fail (error, "id must be a string or an integer");
    }
  if (g_str_equal (key, "method"))
    {
      if (!holds (node, G_TYPE_STRING))
        return fail (error, "method must be a string");
      call->method = json_node_dup_string (node);
      return TRUE;
    }
  if (g_str_equal (key, "params"))
    {
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail (error, "params must be an object");
      call->params = json_object_ref (json_node_get_object (node));
      return TRUE;
    }
  if (g_str_equal (key, "jsonrpc"))
    return (holds (node, G_TYPE_STRING) &&
            g_str_equal (json_node_get_string (node), "2.0")) ||
           fail (error, "jsonrpc must be \"2.0\"");
  return fail (error, "a request has no keys but jsonrpc, id, method and params");
}

static gboolean
take_members (WcRpcCall *call, JsonObject *object, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    if (!take_member (call, key, node, error))
      return FALSE;
  return call->method != NULL || fail (error, "method is missing");
}

gboolean
wc_rpc_parse (const char *line, gsize length, WcRpcCall *out_call, GError **error)
{
  g_autoptr (GError) malformed = NULL;
  g_autoptr (JsonParser) parser = NULL;
  g_auto (WcRpcCall) call = { 0 };
  JsonNode *root;

  if (!wc_json_scan (line, length, &out_call->id, &malformed))
    {
      g_set_error_literal (error, WC_RPC_ERROR, WC_RPC_ERROR_PARSE, malformed->message);
      return FALSE;
    }
  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, line, length, &malformed))
    {
      g_set_error_literal (error, WC_RPC_ERROR, WC_RPC_ERROR_PARSE, malformed->message);
      return FALSE;
    }
  root = json_parser_get_root (parser);
  if (!JSON_NODE_HOLDS_OBJECT (root))
    return fail (error, "one object per line, batches are not taken");
  if (!take_members (&call, json_node_get_object (root), error))
    return FALSE;
  call.id = g_steal_pointer (&out_call->id);
  *out_call = call;
  call = (WcRpcCall){ 0 };
  return TRUE;
}

char *
wc_rpc_dup_cancelled (const WcRpcCall *call)
{
  JsonNode *id =
      call->params != NULL ? json_object_get_member (call->params, "id") : NULL;

  return id != NULL ? key_of (id) : NULL;
}

static void
append_start (GString *out, const char *id)
{
  g_string_append (out, "{\"jsonrpc\":\"2.0\",\"id\":");
  g_string_append (out, id != NULL ? id : "null");
}

void
wc_rpc_append_result (GString *out,
                      const char *id,
                      const WcIdlMethod *method,
                      GVariant *result)
{
  append_start (out, id);
  g_string_append (out, ",\"result\":");
  if (method != NULL)
    wc_json_text_append_result (out, method, result);
  else
    g_string_append (out, "{}");
  g_string_append (out, "}\n");
}

void
wc_rpc_append_error (GString *out, const char *id, const GError *error)
{
  gboolean ours = error->domain == WC_ERROR;
  int code = ours ? wc_errors_get_json_code (error->code) : error->code;

  append_start (out, id);
  g_string_append (out, ",\"error\":{\"code\":");
  wc_json_text_append_integer (out, code);
  g_string_append (out, ",\"message\":");
  wc_json_text_append_string (out, error->message);
  if (ours)
    {
      g_autoptr (GVariant) data = g_variant_ref_sink (wc_errors_build_data (error));

      g_string_append (out, ",\"data\":");
      wc_json_text_append (out, data);
    }
  g_string_append (out, "}}\n");
}

void
wc_rpc_append_notification (GString *out, const char *method, GVariant *content)
{
  g_string_append (out, "{\"jsonrpc\":\"2.0\",\"method\":");
  wc_json_text_append_string (out, method);
  g_string_append (out, ",\"params\":");
  wc_json_text_append (out, content);
  g_string_append (out, "}\n");
}
