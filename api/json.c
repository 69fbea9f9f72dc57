/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/constraint.h"
#include "api/json.h"

/* json-glib has a conversion of its own (json_gvariant_*). It is never called: it wraps
 * numbers that do not fit, guesses types inside of dictionaries, takes quadratic time for
 * arrays, and can be made to abort by a bad object path. */

typedef GVariant *(*Read) (const WcIdlValue *value, JsonNode *node, GError **error);

typedef struct
{
  const char *type;
  Read read;
} Reader;

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gpointer
fail (GError **error, const char *what)
{
  wc_constraint_fail (error, what);
  return NULL;
}

static GVariant *
read_boolean (const WcIdlValue *value, JsonNode *node, GError **error)
{
  if (!holds (node, G_TYPE_BOOLEAN))
    return fail (error, "true or false was expected");
  return g_variant_new_boolean (json_node_get_boolean (node));
}

static GVariant *
read_integer (const WcIdlValue *value, JsonNode *node, GError **error)
{
  gint64 number;
  char type = value->type[strlen (value->type) - 1];

  if (!holds (node, G_TYPE_INT64))
    return fail (error, "an integer was expected");
  number = json_node_get_int (node);
  if (!wc_constraint_integer (value, number, error))
    return NULL;
  if (type == 'i')
    return g_variant_new_int32 (number);
  return type == 'u' ? g_variant_new_uint32 (number) : g_variant_new_int64 (number);
}

static GVariant *
read_text (const WcIdlValue *value, JsonNode *node, gboolean element, GError **error)
{
  const char *text;

  if (!holds (node, G_TYPE_STRING))
    return fail (error, "a string was expected");
  text = json_node_get_string (node);
  if (!wc_constraint_string (value, text, element, error))
    return NULL;
  return g_variant_new_string (text);
}

static GVariant *
read_string (const WcIdlValue *value, JsonNode *node, GError **error)
{
  return read_text (value, node, FALSE, error);
}

static GVariant *
read_element (const WcIdlValue *value, JsonNode *node, GError **error)
{
  return read_text (value, node, TRUE, error);
}

/* RFC 4648 § 4, padded, without line breaks: g_base64_decode() skips what it does not
 * know. */
static gboolean
is_base64 (const char *text, gsize length)
{
  gsize digits =
      strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  gsize padding = strspn (text + digits, "=");

  return digits + padding == length && length % 4 == 0 && padding <= 2;
}

static GVariant *
read_bytes (const WcIdlValue *value, JsonNode *node, GError **error)
{
  const char *text;
  gsize length;
  guchar *bytes;

  if (!holds (node, G_TYPE_STRING))
    return fail (error, "a string of base64 was expected");
  text = json_node_get_string (node);
  if (!is_base64 (text, strlen (text)))
    return fail (error, "not base64");
  bytes = g_base64_decode (text, &length);
  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, bytes, length, TRUE, g_free,
                                  bytes);
}

static GVariant *
read_list (const WcIdlValue *value, JsonNode *node, Read read, GError **error)
{
  JsonArray *array;
  g_auto (GVariantBuilder) builder =
      G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (value->type));

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, "a list was expected");
  array = json_node_get_array (node);
  if (!wc_constraint_count (value, json_array_get_length (array), error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      GVariant *element = read (value, json_array_get_element (array, i), error);

      if (element == NULL)
        {
          wc_constraint_at_index (error, i);
          return NULL;
        }
      g_variant_builder_add_value (&builder, element);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
read_strings (const WcIdlValue *value, JsonNode *node, GError **error)
{
  return read_list (value, node, read_element, error);
}

static GVariant *
read_integers (const WcIdlValue *value, JsonNode *node, GError **error)
{
  return read_list (value, node, read_integer, error);
}

/* One member of an object into a dictionary; `null` is left out. */
static gboolean
read_field (const WcIdlDict *dict,
            const char *key,
            JsonNode *node,
            GVariantBuilder *builder,
            GError **error)
{
  const WcIdlValue *field = g_hash_table_lookup (dict->by_name, key);
  g_autoptr (GVariant) value = NULL;

  if (field == NULL)
    wc_constraint_fail (error, "unknown key");
  else if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  else
    value = wc_json_read (field, node, error);
  if (value == NULL)
    return wc_constraint_at_key (error, key);
  g_variant_builder_add (builder, "{sv}", key, value);
  return TRUE;
}

static GVariant *
read_dict (const WcIdlValue *value, JsonNode *node, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  JsonObjectIter iter;
  const char *key;
  JsonNode *member;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "an object was expected");
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &key, &member))
    if (!read_field (value->dict, key, member, &builder, error))
      return NULL;
  return g_variant_builder_end (&builder);
}

static GVariant *
read_dicts (const WcIdlValue *value, JsonNode *node, GError **error)
{
  return read_list (value, node, read_dict, error);
}

static GVariant *
read_map_member (const WcIdlValue *value, JsonNode *member, GError **error)
{
  if (!holds (member, G_TYPE_STRING))
    return fail (error, "a string was expected");
  return g_variant_new_string (json_node_get_string (member));
}

/* A list of a map of lists: bounds of the value are about the map. */
static GVariant *
read_map_list (const WcIdlValue *value, JsonNode *member, GError **error)
{
  const WcIdlValue list = { .name = value->name, .type = "as" };

  return read_list (&list, member, read_map_member, error);
}

static GVariant *
read_any_map (const WcIdlValue *value, JsonNode *node, Read read, GError **error)
{
  g_auto (GVariantBuilder) builder =
      G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (value->type));
  JsonObjectIter iter;
  const char *key;
  JsonNode *member;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "an object was expected");
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &key, &member))
    {
      GVariant *inner = read (value, member, error);

      if (inner == NULL)
        {
          wc_constraint_at_key (error, key);
          return NULL;
        }
      g_variant_builder_add_value (
          &builder, g_variant_new_dict_entry (g_variant_new_string (key), inner));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
read_map (const WcIdlValue *value, JsonNode *node, GError **error)
{
  return read_any_map (value, node, read_map_member, error);
}

static GVariant *
read_map_of_lists (const WcIdlValue *value, JsonNode *node, GError **error)
{
  return read_any_map (value, node, read_map_list, error);
}

static const Reader readers[] = {
  { "b", read_boolean },  { "i", read_integer },    { "u", read_integer },
  { "x", read_integer },  { "s", read_string },     { "ay", read_bytes },
  { "as", read_strings }, { "ax", read_integers },  { "a{ss}", read_map },
  { "a{sv}", read_dict }, { "aa{sv}", read_dicts }, { "a{sas}", read_map_of_lists },
};

GVariant *
wc_json_read (const WcIdlValue *value, JsonNode *node, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
    if (g_str_equal (readers[i].type, value->type))
      {
        GVariant *result = readers[i].read (value, node, error);

        return result != NULL ? g_variant_ref_sink (result) : NULL;
      }
  /* the description says what no request may have: a fault of ours, not of the caller */
  g_return_val_if_reached (fail (error, "cannot be given in JSON"));
}

static gboolean
is_argument (const WcIdlMethod *method, const char *name)
{
  for (guint i = 0; i < method->in->len; i++)
    if (g_str_equal (((WcIdlValue *) g_ptr_array_index (method->in, i))->name, name))
      return TRUE;
  return FALSE;
}

static gboolean
refuse_unknown_args (const WcIdlMethod *method, JsonObject *params, GError **error)
{
  JsonObjectIter iter;
  const char *key;

  json_object_iter_init_ordered (&iter, params);
  while (json_object_iter_next_ordered (&iter, &key, NULL))
    if (!is_argument (method, key))
      {
        wc_constraint_fail (error, "unknown key");
        return wc_constraint_at_key (error, key);
      }
  return TRUE;
}

/* An argument that is absent: an empty dictionary, or an error. */
static GVariant *
read_absent (const WcIdlValue *value, GError **error)
{
  if (g_str_equal (value->type, "a{sv}"))
    return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  return fail (error, "is missing");
}

static GVariant *
read_args (const WcIdlMethod *method, JsonObject *params, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_TUPLE);

  if (params != NULL && !refuse_unknown_args (method, params, error))
    return NULL;
  for (guint i = 0; i < method->in->len; i++)
    {
      const WcIdlValue *value = g_ptr_array_index (method->in, i);
      JsonNode *node =
          params != NULL ? json_object_get_member (params, value->name) : NULL;
      g_autoptr (GVariant) argument = NULL;

      if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        argument = read_absent (value, error);
      else
        argument = wc_json_read (value, node, error);
      if (argument == NULL)
        {
          wc_constraint_at_key (error, value->name);
          return NULL;
        }
      g_variant_builder_add_value (&builder, argument);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
wc_json_read_args (const WcIdlMethod *method, JsonObject *params, GError **error)
{
  GVariant *args = read_args (method, params, error);

  if (args == NULL)
    wc_constraint_finish (error);
  return args;
}
