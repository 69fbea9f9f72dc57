/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "common/object.h"

/* What stands between json-glib and the rest: its getters complain about members that are
 * absent, and its printer leaves the control characters of Unicode's second block as they
 * are, which terminals take for commands (ECMA-48 § 5.3). */

JsonNode *
wc_object_find (JsonObject *object, const char *path)
{
  JsonNode *node = json_object_get_member (object, path);
  const char *dot = strchr (path, '.');
  g_autofree char *key = NULL;

  if (node != NULL)
    return JSON_NODE_HOLDS_NULL (node) ? NULL : node;
  if (dot == NULL)
    return NULL;
  key = g_strndup (path, dot - path);
  node = json_object_get_member (object, key);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  return wc_object_find (json_node_get_object (node), dot + 1);
}

static JsonNode *
find_value (JsonObject *object, const char *path, GType type)
{
  JsonNode *node = wc_object_find (object, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != type)
    return NULL;
  return node;
}

const char *
wc_object_get_string (JsonObject *object, const char *path)
{
  JsonNode *node = find_value (object, path, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

gint64
wc_object_get_int (JsonObject *object, const char *path, gint64 fallback)
{
  JsonNode *node = find_value (object, path, G_TYPE_INT64);

  return node != NULL ? json_node_get_int (node) : fallback;
}

gboolean
wc_object_get_boolean (JsonObject *object, const char *path)
{
  JsonNode *node = find_value (object, path, G_TYPE_BOOLEAN);

  return node != NULL && json_node_get_boolean (node);
}

JsonObject *
wc_object_get_object (JsonObject *object, const char *path)
{
  JsonNode *node = wc_object_find (object, path);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                       : NULL;
}

JsonArray *
wc_object_get_array (JsonObject *object, const char *path)
{
  JsonNode *node = wc_object_find (object, path);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

JsonObject *
wc_object_get_item (JsonArray *array, guint index)
{
  JsonNode *node = index < json_array_get_length (array)
                       ? json_array_get_element (array, index)
                       : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                       : NULL;
}

char *
wc_object_join (JsonArray *words, const char *separator)
{
  GString *out = g_string_new (NULL);
  gboolean first = TRUE;

  for (guint i = 0; words != NULL && i < json_array_get_length (words); i++)
    {
      JsonNode *word = json_array_get_element (words, i);

      if (!JSON_NODE_HOLDS_VALUE (word) ||
          json_node_get_value_type (word) != G_TYPE_STRING)
        continue;
      g_string_append_printf (out, "%s%s", first ? "" : separator,
                              json_node_get_string (word));
      first = FALSE;
    }
  return g_string_free (out, FALSE);
}

void
wc_object_set_strings (JsonObject *object, const char *key, const char *const *words)
{
  JsonArray *array;

  if (words == NULL)
    return;
  array = json_array_new ();
  for (gsize i = 0; words[i] != NULL; i++)
    json_array_add_string_element (array, words[i]);
  json_object_set_array_member (object, key, array);
}

/* Length of the control character at @text that json-glib leaves as it is: DEL and U+0080
 * to U+009F in UTF-8, which JSON allows, and U+001F, which it does not; 0 for anything
 * else. */
static gsize
raw_control (const char *text)
{
  const guchar *byte = (const guchar *) text;

  if (byte[0] == 0x7f || byte[0] == 0x1f)
    return 1;
  return byte[0] == 0xc2 && byte[1] >= 0x80 && byte[1] <= 0x9f ? 2 : 0;
}

/* JSON has such characters inside of strings only, so an escape may stand anywhere. */
static void
append_escaped (GString *out, const char *json)
{
  const char *start = json;

  for (const char *at = json; *at != '\0';)
    {
      gsize length = raw_control (at);

      if (length == 0)
        {
          at++;
          continue;
        }
      g_string_append_len (out, start, at - start);
      g_string_append_printf (out, "\\u00%02x", (guchar) at[length - 1]);
      at += length;
      start = at;
    }
  g_string_append (out, start);
}

void
wc_object_append_json (GString *out, JsonNode *node)
{
  g_autofree char *json = json_to_string (node, /* pretty= */ FALSE);

  append_escaped (out, json);
}

void
wc_object_append (GString *out, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  wc_object_append_json (out, node);
}

void
wc_object_append_pretty (GString *out, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = json_to_string (node, /* pretty= */ TRUE);

  append_escaped (out, json);
}

JsonObject *
wc_object_parse (const char *line, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) malformed = NULL;
  JsonNode *root = NULL;

  if (json_parser_load_from_data (parser, line, length, &malformed))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_dup_object (root);
  g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE, "not a JSON object: %s",
               malformed != NULL ? malformed->message : "it is something else");
  return NULL;
}
