/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/constraint.h"
#include "lib/schema-check.h"

static void
check_words (const WcIdlValue *spec, GVariant *value)
{
  g_autoptr (GError) error = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    wc_constraint_string (spec, g_variant_get_string (value, NULL), TRUE, &error);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    wc_constraint_integer (spec, g_variant_get_int64 (value), &error);
  g_assert_no_error (error);
}

/* A field that is one of several dictionaries, as another field of @owner says. */
static void
check_cases (const WcIdlValue *spec, GVariant *owner, GVariant *value)
{
  const char *word = NULL;

  g_variant_lookup (owner, spec->by, "&s", &word);
  for (guint i = 0; spec->cases != NULL && i < spec->cases->len; i++)
    {
      const WcIdlCase *one = &g_array_index (spec->cases, WcIdlCase, i);
      g_auto (GStrv) words = g_strsplit (one->values, " ", -1);

      if (!g_strv_contains ((const char *const *) words, word))
        continue;
      wc_schema_check_dict (one->dict, value);
      return;
    }
  g_error ("%s: no dictionary is for %s", spec->name, word);
}

static void
check_value (const WcIdlValue *spec, GVariant *owner, GVariant *value)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (spec->type)))
    g_error ("%s: %s instead of %s", spec->name, g_variant_get_type_string (value),
             spec->type);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    {
      if (spec->dict != NULL)
        wc_schema_check_dict (spec->dict, value);
      else
        check_cases (spec, owner, value);
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
    for (gsize i = 0; i < g_variant_n_children (value); i++)
      {
        g_autoptr (GVariant) item = g_variant_get_child_value (value, i);

        wc_schema_check_dict (spec->dict, item);
      }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    for (gsize i = 0; i < g_variant_n_children (value); i++)
      {
        g_autoptr (GVariant) item = g_variant_get_child_value (value, i);

        check_words (spec, item);
      }
  else
    check_words (spec, value);
}

void
wc_schema_check_dict (const WcIdlDict *dict, GVariant *value)
{
  GVariantIter iter;
  const char *key;
  GVariant *field;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &field))
    {
      const WcIdlValue *spec = g_hash_table_lookup (dict->by_name, key);

      if (spec == NULL)
        g_error ("%s has no key %s", dict->name, key);
      check_value (spec, value, field);
    }
}

void
wc_schema_check_result (const WcIdlMethod *method, GVariant *result)
{
  g_assert_cmpstr (g_variant_get_type_string (result), ==, method->out_type);
  for (guint i = 0; i < method->out->len; i++)
    {
      g_autoptr (GVariant) value = g_variant_get_child_value (result, i);

      check_value (g_ptr_array_index (method->out, i), /* owner= */ NULL, value);
    }
}
