/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/json-tree.h"

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
                              wc_json_tree_new (member));
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

      json_array_add_element (array, wc_json_tree_new (element));
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

  return wc_json_tree_new (inner);
}

JsonNode *
wc_json_tree_new (GVariant *value)
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
wc_json_tree_new_result (const WcIdlMethod *method, GVariant *result)
{
  JsonNode *node = json_node_alloc ();
  g_autoptr (JsonObject) object = json_object_new ();

  for (guint i = 0; i < method->out->len; i++)
    {
      const WcIdlValue *value = g_ptr_array_index (method->out, i);
      g_autoptr (GVariant) member = g_variant_get_child_value (result, i);

      json_object_set_member (object, value->name, wc_json_tree_new (member));
    }
  return json_node_init_object (node, object);
}

char *
wc_json_tree_print (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);
  g_auto (GStrv) pieces = g_strsplit (text, "\x1f", -1);

  return g_strjoinv ("\\u001f", pieces);
}
