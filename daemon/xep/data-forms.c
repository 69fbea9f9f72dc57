/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "xep/bits-of-binary.h"
#include "xep/data-forms.h"
#include "xml/ns.h"

/* XEP-0004 Data Forms, with the media of XEP-0221 and the rules of XEP-0122, between the
 * wire and the value of model/form. A form that is too large is refused as a whole:
 * one that lost a value on the way would, sent back, take it away on the server. */

/* What may still come of the form that is being read. */
typedef struct
{
  gsize size; /* bytes of text */
  gboolean too_large;
} Budget;

const WcNode *
wc_data_forms_find (const WcNode *parent, const char *type)
{
  const WcNode *x = wc_node_child (parent, "x", WC_NS_DATA_FORMS);

  while (x != NULL && type != NULL && g_strcmp0 (wc_node_attr (x, "type"), type) != 0)
    x = wc_node_next (x, "x", WC_NS_DATA_FORMS);
  return x;
}

/* Counts a text of the form. */
static void
spend (Budget *budget, const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  budget->size += length;
  if (length > WC_FORM_MAX_TEXT || budget->size > WC_FORM_MAX_SIZE)
    budget->too_large = TRUE;
}

/* A text of the form. Returns: (transfer full) (nullable). */
static char *
take_text (const WcNode *node, Budget *budget)
{
  char *text = node != NULL ? wc_node_dup_text (node) : NULL;

  spend (budget, text);
  return text;
}

static char *
take_attr (const WcNode *node, const char *name, Budget *budget)
{
  const char *text = wc_node_attr (node, name);

  spend (budget, text);
  return g_strdup (text);
}

static void
read_values (const WcNode *node, WcFormField *field, Budget *budget)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) values = NULL;
  guint n = 0;

  for (const WcNode *child = wc_node_child (node, "value", WC_NS_DATA_FORMS);
       child != NULL && !budget->too_large;
       child = wc_node_next (child, "value", WC_NS_DATA_FORMS))
    {
      g_autofree char *text = take_text (child, budget);

      g_strv_builder_add (builder, text);
      if (++n > WC_FORM_MAX_VALUES)
        budget->too_large = TRUE;
    }
  values = g_strv_builder_end (builder);
  wc_form_field_set_values (field, (const char *const *) values);
}

/* An option without a value cannot be chosen. */
static void
read_options (const WcNode *node, WcFormField *field, Budget *budget)
{
  for (const WcNode *child = wc_node_child (node, "option", WC_NS_DATA_FORMS);
       child != NULL && !budget->too_large;
       child = wc_node_next (child, "option", WC_NS_DATA_FORMS))
    {
      const WcNode *inner = wc_node_child (child, "value", WC_NS_DATA_FORMS);
      g_autofree char *value = take_text (inner, budget);
      g_autofree char *label = take_attr (child, "label", budget);

      if (value != NULL)
        wc_form_field_add_option (field, label, value);
      if (field->options->len > WC_FORM_MAX_OPTIONS)
        budget->too_large = TRUE;
    }
}

/* XEP-0221 § 2: the same thing in one or several types. */
static void
read_media (const WcNode *node, WcFormField *field, Budget *budget)
{
  const WcNode *media = wc_node_child (node, "media", WC_NS_MEDIA_ELEMENT);

  for (const WcNode *child = wc_node_child (media, "uri", WC_NS_MEDIA_ELEMENT);
       child != NULL && !budget->too_large;
       child = wc_node_next (child, "uri", WC_NS_MEDIA_ELEMENT))
    {
      g_autofree char *type = take_attr (child, "type", budget);
      g_autofree char *uri = g_strstrip (take_text (child, budget));

      if (type != NULL && *uri != '\0')
        wc_form_field_add_media (field, type, uri, /* data= */ NULL);
      if (field->media->len > WC_FORM_MAX_OPTIONS)
        budget->too_large = TRUE;
    }
}

/* XEP-0122 § 3: the rule, and whether a list is open. */
static void
read_rule (const WcNode *node, WcFormField *field, Budget *budget)
{
  const WcNode *validate = wc_node_child (node, "validate", WC_NS_VALIDATE);
  const WcNode *range = wc_node_child (validate, "range", WC_NS_VALIDATE);
  const WcNode *count = wc_node_child (validate, "list-range", WC_NS_VALIDATE);

  if (validate == NULL)
    return;
  field->open = wc_node_child (validate, "open", WC_NS_VALIDATE) != NULL;
  field->rule.datatype = take_attr (validate, "datatype", budget);
  field->rule.pattern =
      take_text (wc_node_child (validate, "regex", WC_NS_VALIDATE), budget);
  if (range != NULL)
    {
      field->rule.min = take_attr (range, "min", budget);
      field->rule.max = take_attr (range, "max", budget);
    }
  if (count != NULL)
    {
      field->rule.n_min =
          (guint) wc_node_attr_int (count, "min", 0, WC_FORM_MAX_VALUES, 0);
      field->rule.n_max =
          (guint) wc_node_attr_int (count, "max", 0, WC_FORM_MAX_VALUES, 0);
    }
}

static WcFormType
type_of (const WcNode *node, const char *var)
{
  WcFormType type = WC_FORM_TYPE_TEXT_SINGLE;

  if (g_strcmp0 (var, "FORM_TYPE") == 0)
    return WC_FORM_TYPE_HIDDEN;
  wc_form_type_from_string (wc_node_attr (node, "type"), &type);
  return type;
}

static void
read_field (const WcNode *node, WcForm *form, Budget *budget)
{
  g_autofree char *var = take_attr (node, "var", budget);
  WcFormType type = type_of (node, var);
  WcFormField *field;

  if (var == NULL && type != WC_FORM_TYPE_FIXED)
    return;
  if (var != NULL && (*var == '\0' || wc_form_get_field (form, var) != NULL))
    return;
  field = wc_form_add_field (form, var, type);
  field->label = take_attr (node, "label", budget);
  field->description = take_text (wc_node_child (node, "desc", WC_NS_DATA_FORMS), budget);
  field->required = wc_node_child (node, "required", WC_NS_DATA_FORMS) != NULL;
  read_rule (node, field, budget);
  read_values (node, field, budget);
  read_options (node, field, budget);
  read_media (node, field, budget);
  if (form->fields->len > WC_FORM_MAX_FIELDS)
    budget->too_large = TRUE;
}

/* ---- Results: a table (§ 3.4) ---- */

static gboolean
has_column (const WcForm *form, const char *var)
{
  for (guint i = 0; i < form->columns->len; i++)
    {
      const WcFormField *column = g_ptr_array_index (form->columns, i);

      if (g_str_equal (column->var, var))
        return TRUE;
    }
  return FALSE;
}

static void
read_columns (const WcNode *x, WcForm *form, Budget *budget)
{
  const WcNode *reported = wc_node_child (x, "reported", WC_NS_DATA_FORMS);

  for (const WcNode *node = wc_node_child (reported, "field", WC_NS_DATA_FORMS);
       node != NULL && !budget->too_large;
       node = wc_node_next (node, "field", WC_NS_DATA_FORMS))
    {
      g_autofree char *var = take_attr (node, "var", budget);

      if (var == NULL || *var == '\0' || has_column (form, var))
        continue;
      wc_form_add_column (form, var, type_of (node, var))->label =
          take_attr (node, "label", budget);
      if (form->columns->len > WC_FORM_MAX_FIELDS)
        budget->too_large = TRUE;
    }
}

/* What no column was announced for has no place in the table. */
static void
read_row (const WcNode *item, WcForm *form, Budget *budget)
{
  GHashTable *row = wc_form_add_row (form);
  g_autoptr (WcForm) cells = wc_form_new (WC_FORM_KIND_RESULT);

  for (const WcNode *node = wc_node_child (item, "field", WC_NS_DATA_FORMS);
       node != NULL && !budget->too_large;
       node = wc_node_next (node, "field", WC_NS_DATA_FORMS))
    {
      g_autofree char *var = take_attr (node, "var", budget);
      WcFormField *cell;

      if (var == NULL || !has_column (form, var) || g_hash_table_contains (row, var))
        continue;
      cell = wc_form_add_field (cells, var, WC_FORM_TYPE_TEXT_SINGLE);
      read_values (node, cell, budget);
      g_hash_table_insert (row, g_steal_pointer (&var), g_strdupv (cell->values));
    }
}

static void
read_table (const WcNode *x, WcForm *form, Budget *budget)
{
  read_columns (x, form, budget);
  for (const WcNode *item = wc_node_child (x, "item", WC_NS_DATA_FORMS);
       item != NULL && !budget->too_large;
       item = wc_node_next (item, "item", WC_NS_DATA_FORMS))
    {
      read_row (item, form, budget);
      if (form->rows->len > WC_FORM_MAX_ROWS)
        budget->too_large = TRUE;
    }
}

/* Several instructions are paragraphs of one text (§ 3.1). */
static void
read_instructions (const WcNode *x, WcForm *form, Budget *budget)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (const WcNode *child = wc_node_child (x, "instructions", WC_NS_DATA_FORMS);
       child != NULL && !budget->too_large;
       child = wc_node_next (child, "instructions", WC_NS_DATA_FORMS))
    {
      g_autofree char *text = take_text (child, budget);

      if (all->len > 0)
        g_string_append_c (all, '\n');
      g_string_append (all, text);
    }
  if (all->len > 0)
    form->instructions = g_string_free (g_steal_pointer (&all), FALSE);
}

WcForm *
wc_data_forms_parse (const WcNode *x, GError **error)
{
  g_autoptr (WcForm) form = wc_form_new (WC_FORM_KIND_FORM);
  Budget budget = { 0 };

  if (!wc_node_is (x, "x", WC_NS_DATA_FORMS) ||
      !wc_form_kind_from_string (wc_node_attr (x, "type"), &form->kind))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                           "the server sent something that is no form");
      return NULL;
    }
  form->title = take_text (wc_node_child (x, "title", WC_NS_DATA_FORMS), &budget);
  read_instructions (x, form, &budget);
  for (const WcNode *node = wc_node_child (x, "field", WC_NS_DATA_FORMS);
       node != NULL && !budget.too_large;
       node = wc_node_next (node, "field", WC_NS_DATA_FORMS))
    read_field (node, form, &budget);
  read_table (x, form, &budget);
  if (budget.too_large)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_TOO_LARGE,
                           "the server sent a form that is too large");
      return NULL;
    }
  return g_steal_pointer (&form);
}

void
wc_data_forms_embed (WcForm *self, const WcNode *parent)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      WcFormField *field = g_ptr_array_index (self->fields, i);

      for (guint j = 0; j < field->media->len; j++)
        {
          WcFormMedia *media = g_ptr_array_index (field->media, j);

          media->data = wc_bits_of_binary_find (parent, media->uri);
        }
    }
}

/* Whether @x has a field for what nobody is to see. */
static gboolean
asks_secretly (const WcNode *x)
{
  const WcNode *field = wc_node_child (x, "field", WC_NS_DATA_FORMS);

  while (field != NULL && g_strcmp0 (wc_node_attr (field, "type"), "text-private") != 0)
    field = wc_node_next (field, "field", WC_NS_DATA_FORMS);
  return field != NULL;
}

gboolean
wc_data_forms_has_secret (const WcNode *stanza)
{
  for (const WcNode *child = wc_node_child (stanza, NULL, NULL); child != NULL;
       child = wc_node_next (child, NULL, NULL))
    for (const WcNode *x = wc_data_forms_find (child, NULL); x != NULL;
         x = wc_node_next (x, "x", WC_NS_DATA_FORMS))
      if (asks_secretly (x))
        return TRUE;
  return FALSE;
}

WcNode *
wc_data_forms_build (const WcForm *form)
{
  WcNode *x = wc_node_new ("x", WC_NS_DATA_FORMS);

  wc_node_set (x, "type", wc_form_kind_to_string (form->kind));
  for (guint i = 0; i < form->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (form->fields, i);
      WcNode *node = wc_node_add (x, "field", NULL);

      wc_node_set (node, "var", field->var);
      wc_node_set (node, "type", wc_form_type_to_string (field->type));
      for (char **value = field->values; *value != NULL; value++)
        wc_node_add_with_text (node, "value", NULL, *value);
    }
  return x;
}

WcNode *
wc_data_forms_build_cancel (void)
{
  WcNode *x = wc_node_new ("x", WC_NS_DATA_FORMS);

  wc_node_set (x, "type", "cancel");
  return x;
}
