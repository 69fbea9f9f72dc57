/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/output.h"
#include "common/failure.h"
#include "common/object.h"

/* Data for other programs. TSV has one line per object whatever is in it: tabs, ends of
 * line and backslashes are written as \t, \n, \r and \\, other control characters as in
 * JSON. */

struct _WcOutput
{
  WcOutputForm form;
  char **fields; /* (owned) (nullable) */
};

WcOutput *
wc_output_new (const WcOptions *options, GError **error)
{
  gboolean json = wc_options_has (options, "json");
  gboolean tsv = wc_options_has (options, "tsv");
  gboolean ids = wc_options_has (options, "null");
  WcOutput *self;

  if (json + tsv + ids > 1)
    {
      wc_failure_set (error, WC_EXIT_USAGE,
                      "only one of --json, --tsv and -0 can be had");
      return NULL;
    }
  self = g_new0 (WcOutput, 1);
  self->fields = wc_options_split (wc_options_get (options, "fields"));
  self->form = json                            ? WC_OUTPUT_JSON
               : ids                           ? WC_OUTPUT_IDS
               : tsv || (self->fields != NULL) ? WC_OUTPUT_TSV
                                               : WC_OUTPUT_PEOPLE;
  return self;
}

void
wc_output_free (WcOutput *self)
{
  g_strfreev (self->fields);
  g_free (self);
}

WcOutputForm
wc_output_get_form (const WcOutput *self)
{
  return self->form;
}

gboolean
wc_output_is_for_people (const WcOutput *self)
{
  return self->form == WC_OUTPUT_PEOPLE;
}

static void
append_character (GString *out, gunichar c)
{
  switch (c)
    {
    case '\t':
      g_string_append (out, "\\t");
      break;
    case '\n':
      g_string_append (out, "\\n");
      break;
    case '\r':
      g_string_append (out, "\\r");
      break;
    case '\\':
      g_string_append (out, "\\\\");
      break;
    default:
      if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_unichar (out, c);
    }
}

static void
append_text (GString *out, const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    append_character (out, g_utf8_get_char (text));
}

static gboolean
is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static void
append_plain (GString *out, JsonNode *node)
{
  if (is_string (node))
    append_text (out, json_node_get_string (node));
  else
    wc_object_append_json (out, node);
}

/* The items of a list are joined by commas; what is deeper stays JSON. */
static void
append_cell (GString *out, JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    {
      append_plain (out, node);
      return;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_plain (out, json_array_get_element (array, i));
    }
}

static void
append_row (GString *out, char **fields, JsonObject *object)
{
  for (gsize i = 0; fields[i] != NULL; i++)
    {
      JsonNode *node = wc_object_find (object, fields[i]);

      if (i > 0)
        g_string_append_c (out, '\t');
      if (node != NULL)
        append_cell (out, node);
    }
  g_string_append_c (out, '\n');
}

static void
append_json (GString *out, char **fields, JsonObject *object)
{
  g_autoptr (JsonObject) chosen = json_object_new ();

  for (gsize i = 0; fields != NULL && fields[i] != NULL; i++)
    {
      JsonNode *node = wc_object_find (object, fields[i]);

      if (node != NULL)
        json_object_set_member (chosen, fields[i], json_node_copy (node));
    }
  wc_object_append (out, fields != NULL ? chosen : object);
  g_string_append_c (out, '\n');
}

static void
append_id (GString *out, const char *path, JsonObject *object)
{
  JsonNode *node = wc_object_find (object, path);

  if (node != NULL && is_string (node))
    g_string_append (out, json_node_get_string (node));
  else if (node != NULL)
    wc_object_append_json (out, node);
  g_string_append_c (out, '\0');
}

void
wc_output_append (const WcOutput *self,
                  const WcOutputShape *shape,
                  JsonObject *object,
                  GString *out)
{
  g_auto (GStrv) columns = NULL;

  switch (self->form)
    {
    case WC_OUTPUT_PEOPLE:
      g_assert_not_reached ();
    case WC_OUTPUT_JSON:
      append_json (out, self->fields, object);
      break;
    case WC_OUTPUT_TSV:
      columns = self->fields == NULL ? g_strsplit (shape->columns, ",", -1) : NULL;
      append_row (out, self->fields != NULL ? self->fields : columns, object);
      break;
    case WC_OUTPUT_IDS:
      append_id (out, shape->id, object);
      break;
    }
}

void
wc_output_print (const WcOutput *self, const WcOutputShape *shape, JsonObject *object)
{
  g_autoptr (GString) out = g_string_new (NULL);

  wc_output_append (self, shape, object, out);
  fwrite (out->str, 1, out->len, stdout);
}

void
wc_output_print_all (const WcOutput *self, const WcOutputShape *shape, JsonArray *objects)
{
  for (guint i = 0; objects != NULL && i < json_array_get_length (objects); i++)
    {
      JsonObject *object = wc_object_get_item (objects, i);

      if (object != NULL)
        wc_output_print (self, shape, object);
    }
}
