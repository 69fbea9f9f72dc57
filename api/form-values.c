/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/form-values.h"

/* A form (XEP-0004) as the dictionaries Form, FormField, FormOption and FormMedia. */

static void
put_options (WcDict *dict, const GPtrArray *options)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (options->len == 0)
    return;
  for (guint i = 0; i < options->len; i++)
    {
      const WcFormOption *option = g_ptr_array_index (options, i);
      g_auto (WcDict) one = WC_DICT_INIT;

      wc_dict_put_string (&one, "label", option->label);
      wc_dict_put_string (&one, "value", option->value);
      g_variant_builder_add_value (&list, wc_dict_end (&one));
    }
  wc_dict_put (dict, "options", g_variant_builder_end (&list));
}

GVariant *
wc_form_values_media (const WcFormMedia *media)
{
  g_auto (WcDict) one = WC_DICT_INIT;

  wc_dict_put_string (&one, "type", media->type);
  if (media->data == NULL)
    wc_dict_put_string (&one, "uri", media->uri);
  else
    wc_dict_put (&one, "data",
                 g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, media->data, TRUE));
  return wc_dict_end (&one);
}

static void
put_media (WcDict *dict, const GPtrArray *media)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (media->len == 0)
    return;
  for (guint i = 0; i < media->len; i++)
    g_variant_builder_add_value (&list,
                                 wc_form_values_media (g_ptr_array_index (media, i)));
  wc_dict_put (dict, "media", g_variant_builder_end (&list));
}

/* XEP-0122, as far as there is something. */
static void
put_rule (WcDict *dict, const WcFormRule *rule)
{
  wc_dict_put_some (dict, "datatype", rule->datatype);
  wc_dict_put_some (dict, "min", rule->min);
  wc_dict_put_some (dict, "max", rule->max);
  wc_dict_put_some (dict, "pattern", rule->pattern);
  if (rule->n_min > 0)
    wc_dict_put_uint (dict, "min_values", rule->n_min);
  if (rule->n_max > 0)
    wc_dict_put_uint (dict, "max_values", rule->n_max);
}

static GVariant *
field_value (const WcFormField *field)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "var", field->var);
  wc_dict_put_string (&dict, "type", wc_form_type_to_string (field->type));
  wc_dict_put_some (&dict, "label", field->label);
  wc_dict_put_some (&dict, "description", field->description);
  wc_dict_put_boolean (&dict, "required", field->required);
  wc_dict_put_strings (&dict, "values", (const char *const *) field->values);
  put_options (&dict, field->options);
  if (field->open)
    wc_dict_put_boolean (&dict, "open", TRUE);
  put_rule (&dict, &field->rule);
  put_media (&dict, field->media);
  return wc_dict_end (&dict);
}

/* ---- Results ---- */

static void
put_columns (WcDict *dict, const GPtrArray *columns)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < columns->len; i++)
    {
      const WcFormField *column = g_ptr_array_index (columns, i);
      g_auto (WcDict) one = WC_DICT_INIT;

      wc_dict_put_string (&one, "var", column->var);
      wc_dict_put_string (&one, "type", wc_form_type_to_string (column->type));
      wc_dict_put_some (&one, "label", column->label);
      g_variant_builder_add_value (&list, wc_dict_end (&one));
    }
  wc_dict_put (dict, "columns", g_variant_builder_end (&list));
}

static void
put_rows (WcDict *dict, const GPtrArray *rows)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < rows->len; i++)
    {
      g_auto (WcDict) one = WC_DICT_INIT;

      wc_dict_put_lists (&one, "values", g_ptr_array_index (rows, i));
      g_variant_builder_add_value (&list, wc_dict_end (&one));
    }
  wc_dict_put (dict, "rows", g_variant_builder_end (&list));
}

GVariant *
wc_form_values_build (const WcForm *form)
{
  g_auto (WcDict) dict = WC_DICT_INIT;
  g_auto (GVariantBuilder) fields = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  wc_dict_put_some (&dict, "title", form->title);
  wc_dict_put_some (&dict, "instructions", form->instructions);
  wc_dict_put_string (&dict, "kind", form->kind == WC_FORM_KIND_FORM ? "form" : "result");
  for (guint i = 0; i < form->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (form->fields, i);

      if (field->type != WC_FORM_TYPE_HIDDEN)
        g_variant_builder_add_value (&fields, field_value (field));
    }
  wc_dict_put (&dict, "fields", g_variant_builder_end (&fields));
  if (form->columns->len > 0)
    put_columns (&dict, form->columns);
  if (form->columns->len > 0 && form->rows->len > 0)
    put_rows (&dict, form->rows);
  return wc_dict_end (&dict);
}
