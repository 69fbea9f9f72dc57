/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/conform.h"
#include "api/constraint.h"
#include "base/error.h"

/* Many D-Bus libraries choose the integer type of a variant by themselves, so the value
 * is what counts here, not the type. Everything else must be as described. */

static gboolean
integer_of (GVariant *value, gint64 *out_number)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BYTE:
      *out_number = g_variant_get_byte (value);
      return TRUE;
    case G_VARIANT_CLASS_INT16:
      *out_number = g_variant_get_int16 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT16:
      *out_number = g_variant_get_uint16 (value);
      return TRUE;
    case G_VARIANT_CLASS_INT32:
      *out_number = g_variant_get_int32 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT32:
      *out_number = g_variant_get_uint32 (value);
      return TRUE;
    case G_VARIANT_CLASS_INT64:
      *out_number = g_variant_get_int64 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT64:
      *out_number = MIN (g_variant_get_uint64 (value), (guint64) G_MAXINT64);
      return TRUE;
    /* index of a descriptor that came with the message */
    case G_VARIANT_CLASS_HANDLE:
      *out_number = g_variant_get_handle (value);
      return TRUE;
    case G_VARIANT_CLASS_BOOLEAN:
    case G_VARIANT_CLASS_DOUBLE:
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
      return FALSE;
    }
  return FALSE;
}

static GVariant *
conform_integer (const WcIdlValue *spec, GVariant *value, GError **error)
{
  gint64 number;

  if (!integer_of (value, &number))
    {
      wc_constraint_fail (error, "an integer was expected");
      return NULL;
    }
  if (!wc_constraint_integer (spec, number, error))
    return NULL;
  if (*spec->type == 'i')
    return g_variant_new_int32 (number);
  return *spec->type == 'u' ? g_variant_new_uint32 (number)
                            : g_variant_new_int64 (number);
}

static gboolean
check_element (const WcIdlValue *spec, GVariant *element, GError **error)
{
  if (g_variant_is_of_type (element, G_VARIANT_TYPE_STRING))
    return wc_constraint_string (spec, g_variant_get_string (element, NULL), TRUE, error);
  if (g_variant_is_of_type (element, G_VARIANT_TYPE_INT64))
    return wc_constraint_integer (spec, g_variant_get_int64 (element), error);
  return TRUE;
}

static gboolean
check_list (const WcIdlValue *spec, GVariant *list, GError **error)
{
  gsize n = g_variant_n_children (list);

  if (!wc_constraint_count (spec, n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) element = g_variant_get_child_value (list, i);

      if (!check_element (spec, element, error))
        return wc_constraint_at_index (error, i);
    }
  return TRUE;
}

/* A map of texts or of lists, whose keys are not described but must be different. */
static gboolean
check_map (GVariant *map, GError **error)
{
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize n = g_variant_n_children (map);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (map, i);
      g_autofree char *key = NULL;

      g_variant_get_child (entry, 0, "s", &key);
      if (!g_hash_table_contains (seen, key))
        g_hash_table_add (seen, g_steal_pointer (&key));
      else
        {
          wc_constraint_fail (error, "repeated key");
          return wc_constraint_at_key (error, key);
        }
    }
  return TRUE;
}

static gboolean
is_map (const WcIdlValue *spec)
{
  return g_str_equal (spec->type, "a{ss}") || g_str_equal (spec->type, "a{sas}");
}

static gboolean
is_list (const WcIdlValue *spec)
{
  return g_str_equal (spec->type, "as") || g_str_equal (spec->type, "ax");
}

/* A value that is no integer and no dictionary. */
static GVariant *
conform_plain (const WcIdlValue *spec, GVariant *value, GError **error)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (spec->type)))
    {
      wc_error_invalid (error, "", "a value of type %s was expected", spec->type);
      return NULL;
    }
  if (*spec->type == 's' &&
      !wc_constraint_string (spec, g_variant_get_string (value, NULL), FALSE, error))
    return NULL;
  if (is_list (spec) && !check_list (spec, value, error))
    return NULL;
  if (is_map (spec) && !check_map (value, error))
    return NULL;
  return g_variant_ref (value);
}

static gboolean
is_integer (const WcIdlValue *spec)
{
  return *spec->type == 'i' || *spec->type == 'u' || *spec->type == 'x';
}

typedef GVariant *(*ConformField) (const WcIdlValue *spec,
                                   GVariant *value,
                                   GError **error);

/* A field that holds no dictionaries. */
static GVariant *
conform_leaf (const WcIdlValue *spec, GVariant *value, GError **error)
{
  return is_integer (spec) ? conform_integer (spec, value, error)
                           : conform_plain (spec, value, error);
}

/* Returns: (transfer full). */
static GVariant *
conform_entry (const WcIdlDict *dict,
               const char *key,
               GVariant *value,
               ConformField conform,
               GError **error)
{
  const WcIdlValue *spec = g_hash_table_lookup (dict->by_name, key);
  GVariant *result;

  if (spec == NULL)
    {
      wc_constraint_fail (error, "unknown key");
      return NULL;
    }
  result = conform (spec, value, error);
  return result != NULL ? g_variant_take_ref (result) : NULL;
}

static GVariant *
conform_entries (const WcIdlDict *dict,
                 GVariant *value,
                 ConformField conform,
                 GError **error)
{
  g_auto (GVariantDict) result = G_VARIANT_DICT_INIT (NULL);
  gsize n = g_variant_n_children (value);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) inner = NULL;
      g_autoptr (GVariant) fit = NULL;
      const char *key;

      g_variant_get_child (value, i, "{&sv}", &key, &inner);
      fit = conform_entry (dict, key, inner, conform, error);
      if (fit != NULL && g_variant_dict_contains (&result, key))
        {
          g_clear_pointer (&fit, g_variant_unref);
          wc_constraint_fail (error, "repeated key");
        }
      if (fit == NULL)
        {
          wc_constraint_at_key (error, key);
          return NULL;
        }
      g_variant_dict_insert_value (&result, key, fit);
    }
  return g_variant_dict_end (&result);
}

/* A list of dictionaries, which hold no others. */
static GVariant *
conform_dicts (const WcIdlValue *spec, GVariant *value, GError **error)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gsize n = g_variant_n_children (value);

  if (!wc_constraint_count (spec, n, error))
    return NULL;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (value, i);
      GVariant *fit = conform_entries (spec->dict, item, conform_leaf, error);

      if (fit == NULL)
        {
          wc_constraint_at_index (error, i);
          return NULL;
        }
      g_variant_builder_add_value (&list, fit);
    }
  return g_variant_builder_end (&list);
}

static GVariant *
conform_field (const WcIdlValue *spec, GVariant *value, GError **error)
{
  gboolean dicts = spec->dict != NULL && g_str_equal (spec->type, "aa{sv}") &&
                   g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}"));

  return dicts ? conform_dicts (spec, value, error) : conform_leaf (spec, value, error);
}

static GVariant *
conform_value (const WcIdlValue *spec, GVariant *value, GError **error)
{
  GVariant *result;

  if (spec->dict != NULL && g_str_equal (spec->type, "a{sv}"))
    result = conform_entries (spec->dict, value, conform_field, error);
  else if (is_integer (spec))
    result = conform_integer (spec, value, error);
  else
    result = conform_plain (spec, value, error);
  return result != NULL ? g_variant_take_ref (result) : NULL;
}

static GVariant *
conform_args (const WcIdlMethod *method, GVariant *args, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_TUPLE);

  for (guint i = 0; i < method->in->len; i++)
    {
      const WcIdlValue *spec = g_ptr_array_index (method->in, i);
      g_autoptr (GVariant) value = g_variant_get_child_value (args, i);
      g_autoptr (GVariant) fit = conform_value (spec, value, error);

      if (fit == NULL)
        {
          wc_constraint_at_key (error, spec->name);
          return NULL;
        }
      g_variant_builder_add_value (&builder, fit);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
wc_conform_args (const WcIdlMethod *method, GVariant *args, GError **error)
{
  GVariant *fit;

  g_return_val_if_fail (g_variant_is_of_type (args, G_VARIANT_TYPE (method->in_type)),
                        NULL);
  fit = conform_args (method, args, error);
  if (fit == NULL)
    wc_constraint_finish (error);
  return fit;
}
