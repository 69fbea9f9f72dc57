/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/form-values.h"
#include "api/idl.h"
#include "lib/schema-check.h"

static GVariant *
build (const WcForm *form)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  GVariant *value = g_variant_ref_sink (wc_form_values_build (form));

  wc_schema_check_dict (wc_idl_find_dict (idl, "Form"), value);
  return value;
}

static void
test_everything (void)
{
  g_autoptr (WcForm) form = wc_form_new (WC_FORM_KIND_FORM);
  WcFormField *field;
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  form->title = g_strdup ("T");
  form->instructions = g_strdup ("I");
  wc_form_add (form, "FORM_TYPE", WC_FORM_TYPE_HIDDEN, "jabber:iq:register");
  wc_form_add (form, NULL, WC_FORM_TYPE_FIXED, "Read this");
  field = wc_form_add (form, "pick", WC_FORM_TYPE_LIST_SINGLE, "b");
  field->label = g_strdup ("Pick");
  field->description = g_strdup ("one");
  field->required = field->open = TRUE;
  wc_form_field_add_option (field, "Bee", "b");
  wc_form_field_add_media (field, "image/png", "cid:x", g_bytes_new_static ("\1\2", 2));
  wc_form_field_add_media (field, "audio/x-wav", "https://x.lit/a", NULL);
  value = build (form);
  text = g_variant_print (value, FALSE);
  g_assert_cmpstr (
      text, ==,
      "{'title': <'T'>, 'instructions': <'I'>, 'kind': <'form'>, 'fields': <[{'type': "
      "<'fixed'>, "
      "'required': <false>, 'values': <['Read this']>}, {'var': <'pick'>, 'type': "
      "<'list-single'>, 'label': <'Pick'>, 'description': <'one'>, 'required': <true>, "
      "'values': <['b']>, 'options': <[{'label': <'Bee'>, 'value': <'b'>}]>, 'open': "
      "<true>, 'media': <[{'type': <'image/png'>, 'data': <[byte 0x01, 0x02]>}, {'type': "
      "<'audio/x-wav'>, 'uri': <'https://x.lit/a'>}]>}]>}");
}

static void
test_empty (void)
{
  g_autoptr (WcForm) form = wc_form_new (WC_FORM_KIND_FORM);
  g_autoptr (GVariant) value = build (form);
  g_autofree char *text = g_variant_print (value, FALSE);

  g_assert_cmpstr (text, ==, "{'kind': <'form'>, 'fields': <@aa{sv} []>}");
}

static void
test_table (void)
{
  g_autoptr (WcForm) form = wc_form_new (WC_FORM_KIND_RESULT);
  GHashTable *row = wc_form_add_row (form);
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  wc_form_add_column (form, "a", WC_FORM_TYPE_TEXT_SINGLE)->label = g_strdup ("A");
  g_hash_table_insert (row, g_strdup ("a"), g_strsplit ("1|2", "|", -1));
  value = build (form);
  text = g_variant_print (value, FALSE);
  g_assert_cmpstr (text, ==,
                   "{'kind': <'result'>, 'fields': <@aa{sv} []>, 'columns': <[{'var': "
                   "<'a'>, 'type': <'text-single'>, 'label': <'A'>}]>, 'rows': "
                   "<[{'values': <{'a': ['1', '2']}>}]>}");
}

static void
test_rule (void)
{
  g_autoptr (WcForm) form = wc_form_new (WC_FORM_KIND_FORM);
  WcFormField *field = wc_form_add_field (form, "n", WC_FORM_TYPE_LIST_MULTI);
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  field->rule = (WcFormRule){
    g_strdup ("xs:int"), g_strdup ("1"), g_strdup ("2"), g_strdup ("."), 3, 4
  };
  value = build (form);
  text = g_variant_print (value, FALSE);
  g_assert_nonnull (strstr (text, "'datatype': <'xs:int'>, 'min': <'1'>, 'max': <'2'>, "
                                  "'pattern': <'.'>, 'min_values': <uint32 3>, "
                                  "'max_values': <uint32 4>"));
}

/* Whatever type a field has, the word for it is one of the description. */
static void
test_types (void)
{
  g_autoptr (WcForm) form = wc_form_new (WC_FORM_KIND_FORM);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) fields = NULL;

  for (int i = 0; i < WC_N_FORM_TYPES; i++)
    wc_form_add (form, wc_form_type_to_string (i), i, NULL);
  value = build (form);
  fields = g_variant_lookup_value (value, "fields", NULL);
  g_assert_cmpuint (g_variant_n_children (fields), ==, WC_N_FORM_TYPES - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/form-values/everything", test_everything);
  g_test_add_func ("/api/form-values/empty", test_empty);
  g_test_add_func ("/api/form-values/table", test_table);
  g_test_add_func ("/api/form-values/rule", test_rule);
  g_test_add_func ("/api/form-values/types", test_types);
  return g_test_run ();
}
