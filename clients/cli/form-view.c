/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/form-question.h"
#include "cli/form-view.h"
#include "cli/table.h"
#include "cli/text.h"
#include "common/object.h"

/* Data forms (XEP-0004) that are read, not filled in. */

char *
wc_form_view_questions (JsonObject *form)
{
  JsonArray *fields = wc_object_get_array (form, "fields");
  GString *out = g_string_new (NULL);

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);
      g_autofree char *before = wc_form_question_describe (field);
      g_autofree char *var = wc_text_line (wc_object_get_string (field, "var"), 0);
      g_autofree char *label = wc_form_question_label (field);
      g_autofree char *type = wc_text_line (wc_object_get_string (field, "type"), 0);

      if (wc_form_question_is_asked (field))
        g_string_append_printf (out, "%s%s  (%s%s)\n", var,
                                wc_object_get_boolean (field, "required") ? "!" : "",
                                label, type);
      g_string_append (out, before);
    }
  return g_string_free (out, FALSE);
}

/* ---- Results ---- */

static void
append_block (GString *out, const char *text)
{
  g_autofree char *block = wc_text_block (text, 0);

  if (*block != '\0')
    g_string_append_printf (out, "%s\n", block);
}

/* A text alone, or "label: values", or the label and the lines below it. */
static void
append_field (GString *out, JsonObject *field)
{
  const char *type = wc_object_get_string (field, "type");
  const char *name = wc_object_get_string (field, "label");
  JsonArray *values = wc_object_get_array (field, "values");
  gboolean lines = g_strcmp0 (type, "text-multi") == 0;
  g_autofree char *joined = wc_object_join (values, lines ? "\n" : ", ");
  g_autofree char *label =
      wc_text_line (name != NULL ? name : wc_object_get_string (field, "var"), 0);
  g_autofree char *block = wc_text_block (joined, lines ? 2 : 0);

  if (g_strcmp0 (type, "hidden") == 0 || g_strcmp0 (type, "text-private") == 0)
    return;
  if (g_strcmp0 (type, "fixed") == 0 || *label == '\0')
    append_block (out, joined);
  else if (lines)
    g_string_append_printf (out, "%s:\n  %s\n", label, block);
  else
    g_string_append_printf (out, "%s: %s\n", label, block);
}

static char *
get_cell (JsonObject *row, const char *var)
{
  JsonObject *values = wc_object_get_object (row, "values");
  JsonNode *node = values != NULL && var != NULL && json_object_has_member (values, var)
                       ? json_object_get_member (values, var)
                       : NULL;

  return wc_object_join (
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL,
      ", ");
}

static void
add_heading (WcTable *table, JsonArray *columns)
{
  for (guint i = 0; i < json_array_get_length (columns); i++)
    {
      JsonObject *column = wc_object_get_item (columns, i);
      const char *label = wc_object_get_string (column, "label");

      wc_table_add (table, WC_COLOUR_STRONG,
                    label != NULL ? label : wc_object_get_string (column, "var"));
    }
}

static void
append_table (GString *out, JsonObject *form, const WcScreen *screen)
{
  JsonArray *columns = wc_object_get_array (form, "columns");
  JsonArray *rows = wc_object_get_array (form, "rows");
  guint n_columns = columns != NULL ? json_array_get_length (columns) : 0;
  g_autofree WcTableColumn *kinds = g_new0 (WcTableColumn, MAX (n_columns, 1));
  g_autoptr (WcTable) table = NULL;
  g_autofree char *text = NULL;

  if (n_columns == 0)
    return;
  for (guint i = 0; i < n_columns; i++)
    kinds[i] = WC_TABLE_FLEXIBLE;
  table = wc_table_new (kinds, n_columns);
  add_heading (table, columns);
  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    for (guint j = 0; j < n_columns; j++)
      {
        JsonObject *column = wc_object_get_item (columns, j);
        g_autofree char *cell =
            get_cell (wc_object_get_item (rows, i), wc_object_get_string (column, "var"));

        wc_table_add (table, WC_COLOUR_PLAIN, cell);
      }
  text = wc_table_render (table, screen->columns, screen->colour);
  g_string_append (out, text);
}

char *
wc_form_view_result (JsonObject *form, const WcScreen *screen)
{
  JsonArray *fields = wc_object_get_array (form, "fields");
  GString *out = g_string_new (NULL);

  append_block (out, wc_object_get_string (form, "title"));
  append_block (out, wc_object_get_string (form, "instructions"));
  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);

      if (field != NULL)
        append_field (out, field);
    }
  append_table (out, form, screen);
  return g_string_free (out, FALSE);
}
