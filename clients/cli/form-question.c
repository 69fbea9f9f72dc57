/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/form-question.h"
#include "cli/picture.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* Data forms (XEP-0004) by question and answer. What an answer must be is the daemon's to
 * check; here it is only read, and asked for again where it cannot be what is meant. */

static gboolean
is_type (JsonObject *field, const char *type)
{
  return g_strcmp0 (wc_object_get_string (field, "type"), type) == 0;
}

static gboolean
takes_many (JsonObject *field)
{
  const char *type = wc_object_get_string (field, "type");

  return type != NULL && g_str_has_suffix (type, "-multi");
}

static JsonArray *
options_of (JsonObject *field)
{
  JsonArray *options = wc_object_get_array (field, "options");

  return options != NULL && json_array_get_length (options) > 0 ? options : NULL;
}

gboolean
wc_form_question_is_asked (JsonObject *field)
{
  return field != NULL && wc_object_get_string (field, "var") != NULL &&
         !is_type (field, "fixed");
}

/* ---- What is shown ---- */

/* The values that stand there already, on one line. */
static char *
join_values (JsonObject *field)
{
  g_autofree char *values = wc_object_join (wc_object_get_array (field, "values"), ", ");

  return wc_text_line (values, 0);
}

char *
wc_form_question_describe (JsonObject *field)
{
  JsonArray *options = options_of (field);
  g_autofree char *text = wc_text_block (wc_object_get_string (field, "description"), 2);
  g_autofree char *values = is_type (field, "fixed") ? join_values (field) : NULL;
  GString *out = g_string_new (NULL);

  if (values != NULL && *values != '\0')
    g_string_append_printf (out, "%s\n", values);
  if (*text != '\0')
    g_string_append_printf (out, "  %s\n", text);
  for (guint i = 0; options != NULL && i < json_array_get_length (options); i++)
    {
      JsonObject *option = wc_object_get_item (options, i);
      g_autofree char *label = wc_text_line (wc_object_get_string (option, "label"), 0);

      g_string_append_printf (out, "  %u  %s\n", i + 1, label);
    }
  return g_string_free (out, FALSE);
}

char *
wc_form_question_label (JsonObject *field)
{
  const char *name = wc_object_get_string (field, "label");
  g_autofree char *label =
      wc_text_line (name != NULL ? name : wc_object_get_string (field, "var"), 0);
  g_autofree char *values = join_values (field);
  gsize length = strlen (label);

  if (length > 0 && label[length - 1] == ':')
    label[length - 1] = '\0';
  if (is_type (field, "boolean"))
    return g_strdup_printf (
        "%s [%s] ", label,
        g_str_equal (values, "1") || g_str_equal (values, "true") ? "Y/n" : "y/N");
  if (*values == '\0' || is_type (field, "text-private"))
    return g_strdup_printf ("%s: ", label);
  return g_strdup_printf ("%s [%s]: ", label, values);
}

/* ---- What is typed ---- */

static const char *
read_boolean (const char *typed)
{
  static const char *const yes[] = { "y", "yes", "true", "1", NULL };
  static const char *const no[] = { "n", "no", "false", "0", NULL };
  g_autofree char *word = g_ascii_strdown (typed, -1);

  if (g_strv_contains (yes, word))
    return "true";
  return g_strv_contains (no, word) ? "false" : NULL;
}

/* The option that @typed names; what it is itself where other values are taken too. */
static const char *
read_option (JsonObject *field, const char *typed)
{
  JsonArray *options = options_of (field);
  guint n = options != NULL ? json_array_get_length (options) : 0;
  guint64 number = 0;

  if (n > 0 && g_ascii_string_to_unsigned (typed, 10, 1, n, &number, NULL))
    return wc_object_get_string (wc_object_get_item (options, (guint) number - 1),
                                 "value");
  for (guint i = 0; i < n; i++)
    {
      const char *value = wc_object_get_string (wc_object_get_item (options, i), "value");

      if (g_strcmp0 (value, typed) == 0)
        return value;
    }
  return wc_object_get_boolean (field, "open") ? typed : NULL;
}

static const char *
read_one (JsonObject *field, const char *typed)
{
  const char *type = wc_object_get_string (field, "type");

  if (is_type (field, "boolean"))
    return read_boolean (typed);
  return type != NULL && g_str_has_prefix (type, "list-") ? read_option (field, typed)
                                                          : typed;
}

JsonArray *
wc_form_question_read (JsonObject *field, const char *typed)
{
  gboolean list = takes_many (field) && !is_type (field, "text-multi");
  g_auto (GStrv) parts = g_strsplit (typed, list ? "," : "\n", -1);
  g_autoptr (JsonArray) values = json_array_new ();

  for (char **part = parts; *part != NULL; part++)
    {
      const char *value =
          read_one (field, is_type (field, "text-private") ? *part : g_strstrip (*part));

      if (list && **part == '\0')
        continue;
      if (value == NULL)
        return NULL;
      json_array_add_string_element (values, value);
    }
  return g_steal_pointer (&values);
}

/* ---- Asking ---- */

/* A password is typed twice: nobody sees what it was. */
static char *
ask_secret (JsonObject *field, const char *question, GError **error)
{
  gboolean twice = g_strcmp0 (wc_object_get_string (field, "var"), "password") == 0;

  while (TRUE)
    {
      char *first = wc_ask_secret (question, error);
      char *again = first != NULL && twice ? wc_ask_secret ("Once more: ", error) : NULL;
      gboolean same = first != NULL && again != NULL && g_str_equal (first, again);

      if (first == NULL || !twice || same)
        {
          wc_ask_wipe (again);
          return first;
        }
      wc_ask_wipe (first);
      if (again == NULL)
        return NULL;
      wc_ask_wipe (again);
      fprintf (stderr, "These were two different ones.\n");
    }
}

/* All lines up to an empty one. */
static char *
ask_lines (const char *question, GError **error)
{
  g_autoptr (GString) all = g_string_new (NULL);

  fprintf (stderr, "(an empty line ends it)\n");
  while (TRUE)
    {
      g_autofree char *line = wc_ask_line (all->len == 0 ? question : "> ", error);

      if (line == NULL)
        return NULL;
      if (*line == '\0')
        return g_string_free (g_steal_pointer (&all), FALSE);
      g_string_append_printf (all, "%s%s", all->len > 0 ? "\n" : "", line);
    }
}

static char *
ask_text (JsonObject *field, GError **error)
{
  g_autofree char *question = wc_form_question_label (field);

  if (is_type (field, "text-private"))
    return ask_secret (field, question, error);
  return is_type (field, "text-multi") ? ask_lines (question, error)
                                       : wc_ask_line (question, error);
}

/* An empty answer leaves what stands there, unless something must stand there. */
static gboolean
may_be_empty (JsonObject *field)
{
  g_autofree char *values = join_values (field);

  return !wc_object_get_boolean (field, "required") || *values != '\0' ||
         is_type (field, "boolean");
}

static gboolean
ask_values (JsonObject *field, JsonObject *answers, GError **error)
{
  while (TRUE)
    {
      char *typed = ask_text (field, error);
      gboolean empty = typed != NULL && *typed == '\0';
      JsonArray *values =
          typed != NULL && !empty ? wc_form_question_read (field, typed) : NULL;

      wc_ask_wipe (typed);
      if (typed == NULL)
        return FALSE;
      if (values != NULL)
        json_object_set_array_member (answers, wc_object_get_string (field, "var"),
                                      values);
      if (values != NULL || (empty && may_be_empty (field)))
        return TRUE;
      fprintf (stderr,
               empty ? "An answer is needed.\n" : "That is none of the answers.\n");
    }
}

static gboolean
ask_field (JsonObject *field, JsonObject *answers, GError **error)
{
  g_autofree char *before = wc_form_question_describe (field);
  g_autofree char *path = NULL;
  gboolean good;

  fputs (before, stderr);
  if (!wc_form_question_is_asked (field))
    return TRUE;
  path = wc_picture_show (wc_object_get_array (field, "media"));
  good = ask_values (field, answers, error);
  if (path != NULL)
    unlink (path);
  return good;
}

static gboolean
is_open (JsonObject *field, JsonObject *answers)
{
  const char *var = field != NULL ? wc_object_get_string (field, "var") : NULL;

  return field != NULL && (var == NULL || !json_object_has_member (answers, var));
}

gboolean
wc_form_question_ask (JsonObject *form, JsonObject *answers, GError **error)
{
  JsonArray *fields = wc_object_get_array (form, "fields");

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);

      if (is_open (field, answers) && !ask_field (field, answers, error))
        return FALSE;
    }
  return TRUE;
}

/* How the field is given on the command line, where secrets are no arguments. */
static void
append_option (GString *text, JsonObject *field, const char *password)
{
  g_autofree char *var = wc_text_line (wc_object_get_string (field, "var"), 0);
  const char *type = wc_object_get_string (field, "type");

  if (password != NULL && g_str_equal (var, "password"))
    g_string_append_printf (text, " %s", password);
  else if (password == NULL && g_strcmp0 (type, "text-private") == 0)
    g_string_append_printf (text, " --secret %s", var);
  else
    g_string_append_printf (text, " --field %s=…", var);
}

gboolean
wc_form_question_check (JsonObject *form,
                        JsonObject *answers,
                        const char *password,
                        GError **error)
{
  JsonArray *fields = wc_object_get_array (form, "fields");
  g_autoptr (GString) missing = g_string_new (NULL);

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);

      if (wc_form_question_is_asked (field) && is_open (field, answers) &&
          !may_be_empty (field))
        append_option (missing, field, password);
    }
  return missing->len == 0 ||
         wc_failure_set (error, WC_EXIT_USAGE,
                         "the server wants to know more; give it, or run this on a "
                         "terminal:%s",
                         missing->str);
}
