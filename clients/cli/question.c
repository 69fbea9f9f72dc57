/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/picture.h"
#include "cli/question.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* What is asked comes from the daemon as data (text, details, fields), so a new kind of
 * prompt can be answered here without a new line. Details hold words of servers. */

/* What is known of details, in the order in which people look at it, and by names that
 * say more than the key does. The others follow as they are. */
typedef struct
{
  const char *key;
  const char *name;
} Name;

static const Name names[] = {
  { "problem", "problem" },         { "subject", "issued to" },
  { "issuer", "issued by" },        { "names", "valid for" },
  { "not_before", "valid from" },   { "not_after", "valid until" },
  { "fingerprint", "fingerprint" },
};

static gboolean
is_known (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].key, key))
      return TRUE;
  return FALSE;
}

static void
append_detail (GString *out, const char *name, JsonObject *details, const char *key)
{
  g_autofree char *shown = wc_text_line (name, 0);
  g_autofree char *value = wc_text_line (wc_object_get_string (details, key), 0);

  if (*value != '\0')
    g_string_append_printf (out, "  %-12s %s\n", shown, value);
}

static void
append_details (GString *out, JsonObject *details)
{
  g_autoptr (GList) keys = json_object_get_members (details);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    append_detail (out, names[i].name, details, names[i].key);
  for (GList *each = keys; each != NULL; each = each->next)
    if (!is_known (each->data))
      append_detail (out, each->data, details, each->data);
}

char *
wc_question_describe (JsonObject *prompt)
{
  GString *out = g_string_new (NULL);
  g_autofree char *text = wc_text_line (wc_object_get_string (prompt, "text"), 0);
  JsonObject *details = wc_object_get_object (prompt, "details");

  g_string_append_printf (out, "%s\n", text);
  if (details != NULL)
    append_details (out, details);
  return g_string_free (out, FALSE);
}

const char *
wc_question_match (JsonArray *choices, const char *typed)
{
  const char *found = NULL;
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (choices); i++)
    {
      const char *choice = json_array_get_string_element (choices, i);

      if (g_str_equal (choice, typed))
        return choice;
      if (!g_str_has_prefix (choice, typed))
        continue;
      found = choice;
      n++;
    }
  return n == 1 && *typed != '\0' ? found : NULL;
}

/* Asks until one of the words is typed. Where there is only one, any answer is it.
 * Returns: (transfer full). */
static char *
ask_choice (const char *label, JsonArray *choices, GError **error)
{
  g_autofree char *words = wc_object_join (choices, "/");
  g_autofree char *question = g_strdup_printf ("%s [%s] ", label, words);

  while (TRUE)
    {
      g_autofree char *typed = wc_ask_line (question, error);
      const char *choice;

      if (typed == NULL)
        return NULL;
      choice = json_array_get_length (choices) == 1
                   ? json_array_get_string_element (choices, 0)
                   : wc_question_match (choices, g_strstrip (typed));
      if (choice != NULL)
        return g_strdup (choice);
      fprintf (stderr, "One of these words, or how one of them begins: %s\n", words);
    }
}

static char *
ask_field (JsonObject *field, GError **error)
{
  JsonArray *choices = wc_object_get_array (field, "choices");
  gboolean optional = wc_object_get_boolean (field, "optional");
  g_autofree char *label = wc_text_line (wc_object_get_string (field, "label"), 0);
  g_autofree char *question =
      g_strconcat (label, optional ? ", or nothing: " : ": ", NULL);

  if (choices != NULL && json_array_get_length (choices) > 0)
    return ask_choice (label, choices, error);
  return wc_object_get_boolean (field, "secret") ? wc_ask_secret (question, error)
                                                 : wc_ask_line (question, error);
}

/* What is said to nothing optional is left out. */
static void
take_answer (JsonObject *answers, JsonObject *field, const char *answer)
{
  if (*answer != '\0' || !wc_object_get_boolean (field, "optional"))
    json_object_set_string_member (answers, wc_object_get_string (field, "name"), answer);
}

/* Fills @answers, until the person does not want what is asked about. @out_rejected:
 * whether something stays as it was for that. */
static gboolean
ask_fields (JsonObject *prompt,
            JsonObject *answers,
            gboolean *out_rejected,
            GError **error)
{
  JsonArray *fields = wc_object_get_array (prompt, "fields");

  gboolean unwanted = FALSE;

  for (guint i = 0; fields != NULL && !unwanted && i < json_array_get_length (fields);
       i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);
      char *answer;

      if (field == NULL || wc_object_get_string (field, "name") == NULL)
        continue;
      answer = ask_field (field, error);
      if (answer == NULL)
        return FALSE;
      *out_rejected |= g_str_equal (answer, "reject");
      unwanted = *out_rejected || g_str_equal (answer, "decline");
      take_answer (answers, field, answer);
      wc_ask_wipe (answer);
    }
  return TRUE;
}

/* A room that is not there says so with its reason. */
static gboolean
is_answered_elsewhere (const GError *error)
{
  JsonObject *reply = wc_failure_get_reply (error);

  return g_str_equal (wc_failure_get_name (error), "NotFound") &&
         wc_object_get_string (reply, "data.reason") == NULL;
}

static gboolean
send_answer (WcCli *cli, JsonObject *prompt, JsonObject *answers, GError **error)
{
  JsonObject *params = json_object_new ();
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (GError) local = NULL;

  json_object_set_string_member (params, "prompt",
                                 wc_object_get_string (prompt, "prompt"));
  json_object_set_object_member (params, "fields", json_object_ref (answers));
  result = wc_cli_call (cli, "Prompts.Answer", params, &local);
  if (result != NULL || is_answered_elsewhere (local))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
wc_question_ask (WcCli *cli, JsonObject *prompt, GError **error)
{
  g_autofree char *text = wc_question_describe (prompt);
  g_autoptr (JsonObject) answers = json_object_new ();
  g_autofree char *picture = NULL;
  gboolean rejected = FALSE;
  gboolean answered;

  fputs (text, stderr);
  picture = wc_picture_show (wc_object_get_array (prompt, "media"));
  answered = ask_fields (prompt, answers, &rejected, error);
  if (picture != NULL)
    unlink (picture);
  if (!answered || !send_answer (cli, prompt, answers, error))
    return FALSE;
  return !rejected ||
         wc_failure_set (error, WC_EXIT_DENIED, "rejected, so the account stays offline");
}
