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
read_map (const WcIdlValue *value, JsonNode *node, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  JsonObjectIter iter;
  const char *key;
  JsonNode *member;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "an object was expected");
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &key, &member))
    {
      if (!holds (member, G_TYPE_STRING))
        {
          wc_constraint_fail (error, "a string was expected");
          wc_constraint_at_key (error, key);
          return NULL;
        }
      g_variant_builder_add (&builder, "{ss}", key, json_node_get_string (member));
    }
  return g_variant_builder_end (&builder);
}

static const Reader readers[] = {
  { "b", read_boolean },  { "i", read_integer },    { "u", read_integer },
  { "x", read_integer },  { "s", read_string },     { "ay", read_bytes },
  { "as", read_strings }, { "ax", read_integers },  { "a{ss}", read_map },
  { "a{sv}", read_dict }, { "aa{sv}", read_dicts },
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

static JsonNode *
write_bytes (GVariant *value)
{
  gsize length;
  const guchar *bytes = g_variant_get_fixed_array (value, &length, 1);
  g_autofree char *text = g_base64_encode (bytes, length);

  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
write_object (GVariant *value)
{
  JsonNode *node = json_node_alloc ();
  g_autoptr (JsonObject) object = json_object_new ();
  gsize n = g_variant_n_children (value);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) member = g_variant_get_child_value (entry, 1);

      json_object_set_member (object, g_variant_get_string (key, NULL),
                              wc_json_write (member));
    }
  return json_node_init_object (node, object);
}

static JsonNode *
write_array (GVariant *value)
{
  JsonNode *node = json_node_alloc ();
  gsize n = g_variant_n_children (value);
  g_autoptr (JsonArray) array = json_array_sized_new (n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) element = g_variant_get_child_value (value, i);

      json_array_add_element (array, wc_json_write (element));
    }
  return json_node_init_array (node, array);
}

static JsonNode *
write_container (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    return write_bytes (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY))
    return write_object (value);
  return write_array (value);
}

static JsonNode *
write_variant (GVariant *value)
{
  g_autoptr (GVariant) inner = g_variant_get_variant (value);

  return wc_json_write (inner);
}

JsonNode *
wc_json_write (GVariant *value)
{
  GVariantClass kind = g_variant_classify (value);
  JsonNode *node;

  if (kind == G_VARIANT_CLASS_VARIANT)
    return write_variant (value);
  if (g_variant_is_container (value))
    return write_container (value);

  node = json_node_alloc ();
  if (kind == G_VARIANT_CLASS_STRING)
    return json_node_init_string (node, g_variant_get_string (value, NULL));
  if (kind == G_VARIANT_CLASS_BOOLEAN)
    return json_node_init_boolean (node, g_variant_get_boolean (value));
  if (kind == G_VARIANT_CLASS_INT32)
    return json_node_init_int (node, g_variant_get_int32 (value));
  if (kind == G_VARIANT_CLASS_UINT32)
    return json_node_init_int (node, g_variant_get_uint32 (value));
  return json_node_init_int (node, g_variant_get_int64 (value));
}

JsonNode *
wc_json_write_result (const WcIdlMethod *method, GVariant *result)
{
  JsonNode *node = json_node_alloc ();
  g_autoptr (JsonObject) object = json_object_new ();

  for (guint i = 0; i < method->out->len; i++)
    {
      const WcIdlValue *value = g_ptr_array_index (method->out, i);
      g_autoptr (GVariant) member = g_variant_get_child_value (result, i);

      json_object_set_member (object, value->name, wc_json_write (member));
    }
  return json_node_init_object (node, object);
}
