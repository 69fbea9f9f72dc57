/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/ask.h"
#include "cli/room-form.h"
#include "cli/suggest.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/wrap.h"
#include "common/failure.h"
#include "common/object.h"

/* XEP-0045 § 10.2: what a room can be asked is up to its service, so nothing is known
 * here but how fields are named. */

#define PREFIX "muc#roomconfig_"

/* Of what a field is, below it. */
#define INDENT 4

static const char *
type_of (JsonObject *field)
{
  const char *type = wc_object_get_string (field, "type");

  return type != NULL ? type : "";
}

const char *
wc_room_form_name (JsonObject *field)
{
  const char *var = wc_object_get_string (field, "var");

  if (var == NULL || g_str_equal (type_of (field), "fixed") ||
      g_str_equal (type_of (field), "hidden"))
    return NULL;
  return g_str_has_prefix (var, PREFIX) ? var + strlen (PREFIX) : var;
}

/* ---- Showing ---- */

static const char *
string_at (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : "";
}

/* Returns: (transfer full). */
static char *
join_values (JsonObject *field)
{
  JsonArray *values = wc_object_get_array (field, "values");
  GString *out = g_string_new (NULL);

  for (guint i = 0; values != NULL && i < json_array_get_length (values); i++)
    if (*string_at (values, i) != '\0')
      g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "",
                              string_at (values, i));
  return g_string_free (out, FALSE);
}

/* Returns: (transfer full). */
static char *
describe_value (JsonObject *field)
{
  g_autofree char *values = join_values (field);

  if (g_str_equal (type_of (field), "boolean"))
    return g_strdup (g_str_equal (values, "1") || g_str_equal (values, "true") ? "yes"
                                                                               : "no");
  if (g_str_equal (type_of (field), "text-private") && *values != '\0')
    return g_strdup ("(set)");
  return g_steal_pointer (&values);
}

/* Its label, and what it takes where that is not any text. Returns: (transfer full). */
static char *
describe_field (JsonObject *field)
{
  const char *label = wc_object_get_string (field, "label");
  JsonArray *options = wc_object_get_array (field, "options");
  GString *out = g_string_new (label);

  if (options == NULL || json_array_get_length (options) == 0)
    return g_string_free (out, FALSE);
  g_string_append (out, out->len > 0 ? " (" : "(");
  for (guint i = 0; i < json_array_get_length (options); i++)
    {
      JsonObject *option = wc_object_get_item (options, i);
      const char *value = option != NULL ? wc_object_get_string (option, "value") : NULL;

      if (value != NULL)
        g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", value);
    }
  g_string_append_c (out, ')');
  return g_string_free (out, FALSE);
}

static gboolean
fits (const char *lines, guint columns)
{
  g_auto (GStrv) each = g_strsplit (lines, "\n", -1);

  for (gsize i = 0; each[i] != NULL; i++)
    if (wc_text_width (each[i]) > columns)
      return FALSE;
  return TRUE;
}

/* Each field on lines of its own, what it is below it: services have long labels. */
static char *
view_list (JsonArray *fields, const WcScreen *screen)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);
      const char *name = field != NULL ? wc_room_form_name (field) : NULL;
      g_autofree char *clean = wc_text_line (name, 0);
      g_autofree char *value = name != NULL ? describe_value (field) : NULL;
      g_autofree char *what = name != NULL ? describe_field (field) : NULL;
      g_autofree char *shown = wc_text_line (value, 0);
      g_autofree char *label = wc_text_line (what, 0);
      g_autofree char *text = NULL;

      if (name == NULL)
        continue;
      wc_colour_append (out, screen->colour, WC_COLOUR_STRONG, clean);
      text =
          g_strdup_printf (" = %s\n%*s%s", shown, *label != '\0' ? INDENT : 0, "", label);
      wc_wrap_append (out, text, INDENT, screen->columns);
      if (*label != '\0')
        g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static char *
view_table (JsonArray *fields, gboolean colour)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_LEFT, WC_TABLE_LEFT };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);
      const char *name = field != NULL ? wc_room_form_name (field) : NULL;
      g_autofree char *value = NULL;
      g_autofree char *what = NULL;

      if (name == NULL)
        continue;
      value = describe_value (field);
      what = describe_field (field);
      wc_table_add (table, WC_COLOUR_STRONG, name);
      wc_table_add (table, WC_COLOUR_PLAIN, value);
      wc_table_add (table, WC_COLOUR_DIM, what);
    }
  return wc_table_render (table, /* width= */ 0, colour);
}

char *
wc_room_form_view (JsonObject *form, const WcScreen *screen)
{
  JsonArray *fields = wc_object_get_array (form, "fields");
  g_autofree char *plain = view_table (fields, /* colour= */ FALSE);

  if (screen->columns > 0 && !fits (plain, screen->columns))
    return view_list (fields, screen);
  return view_table (fields, screen->colour);
}

/* ---- Filling in ---- */

/* Where it is not known the answer lists what there is. */
static JsonObject *
find_field (JsonObject *form, const char *name, GError **error)
{
  JsonArray *fields = wc_object_get_array (form, "fields");
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *hint = NULL;

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);
      const char *own = field != NULL ? wc_room_form_name (field) : NULL;

      if (own == NULL)
        continue;
      if (g_str_equal (own, name) ||
          g_str_equal (wc_object_get_string (field, "var"), name))
        return field;
      g_ptr_array_add (names, (gpointer) own);
    }
  g_ptr_array_add (names, NULL);
  hint = wc_suggest_hint (name, (const char *const *) names->pdata, "");
  wc_failure_set (error, WC_EXIT_USAGE, "the room's form has no \"%s\"%s", name, hint);
  return NULL;
}

static const char *
plain_boolean (const char *value)
{
  static const char *const yes[] = { "yes", "true", "on", "1", NULL };
  static const char *const no[] = { "no", "false", "off", "0", NULL };

  if (g_strv_contains (yes, value))
    return "1";
  return g_strv_contains (no, value) ? "0" : NULL;
}

typedef struct
{
  WcRoomFormRead read;
  gpointer data;
} Reader;

static gboolean
add_secret (JsonArray *values, JsonObject *field, const Reader *reader, GError **error)
{
  char *secret =
      reader->read (wc_object_get_string (field, "label"), reader->data, error);

  if (secret == NULL)
    return FALSE;
  json_array_add_string_element (values, secret);
  wc_ask_wipe (secret);
  return TRUE;
}

static gboolean
add_value (JsonArray *values,
           JsonObject *field,
           const char *value,
           const Reader *reader,
           GError **error)
{
  const char *type = type_of (field);
  const char *word = value;

  if (*value == '\0')
    return TRUE;
  if (g_str_equal (type, "text-private") && !g_str_equal (value, "-"))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "others see command lines: %s=- reads it from standard input",
                           wc_room_form_name (field));
  if (g_str_equal (type, "text-private"))
    return add_secret (values, field, reader, error);
  if (g_str_equal (type, "boolean"))
    word = plain_boolean (value);
  if (word == NULL)
    return wc_failure_set (error, WC_EXIT_USAGE, "%s is yes or no",
                           wc_room_form_name (field));
  json_array_add_string_element (values, word);
  return TRUE;
}

static gboolean
add_word (JsonObject *answer,
          JsonObject *form,
          const char *word,
          const Reader *reader,
          GError **error)
{
  gsize length = strcspn (word, "=");
  g_autofree char *name = g_strndup (word, length);
  JsonObject *field = NULL;
  const char *var;

  if (word[length] != '=')
    return wc_failure_set (error, WC_EXIT_USAGE, "what is %s to be? FIELD=VALUE", word);
  field = find_field (form, name, error);
  if (field == NULL)
    return FALSE;
  var = wc_object_get_string (field, "var");
  if (!json_object_has_member (answer, var))
    json_object_set_array_member (answer, var, json_array_new ());
  return add_value (json_object_get_array_member (answer, var), field, word + length + 1,
                    reader, error);
}

JsonObject *
wc_room_form_answer (JsonObject *form,
                     const char *const *words,
                     WcRoomFormRead read,
                     gpointer data,
                     GError **error)
{
  g_autoptr (JsonObject) answer = json_object_new ();
  Reader reader = { read, data };

  for (; *words != NULL; words++)
    if (!add_word (answer, form, *words, &reader, error))
      return NULL;
  return g_steal_pointer (&answer);
}
