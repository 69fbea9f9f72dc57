/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/command-run.h"
#include "cli/form-question.h"
#include "cli/form-view.h"
#include "cli/given-fields.h"
#include "cli/table.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* Ad-hoc commands (XEP-0050). Whatever ends this program ends the command too: the daemon
 * cancels what nobody waits for. */

static const WcOutputShape command_shape = { "node", "node,name" };
static const WcOutputShape step_shape = { "node", "node,status" };

const WcOption wc_command_run_options[] = {
  WC_GIVEN_FIELDS_OPTIONS,
  { "form", 0, WC_OPTION_FLAG, NULL,
    "Only shows what the first stage wants to know, and goes no further." },
  { "lang", 0, WC_OPTION_TEXT, "LANGUAGE", "Language of the texts, as \"en\"." },
  { NULL },
};

/* ---- The list ---- */

static void
print_list (WcCli *cli, JsonArray *commands)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (commands); i++)
    {
      JsonObject *command = wc_object_get_item (commands, i);

      wc_table_add (table, WC_COLOUR_STRONG, wc_object_get_string (command, "node"));
      wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (command, "name"));
    }
  wc_table_print (table, wc_options_get (cli->options, "color"));
  if (json_array_get_length (commands) == 0)
    wc_cli_say (cli, "There are no commands.");
}

int
wc_command_run_list (WcCli *cli, GError **error)
{
  JsonObject *params = wc_cli_new_params (cli);
  const char *address = wc_cli_get_arg (cli, 0);
  g_autoptr (JsonObject) result = NULL;
  JsonArray *commands;

  json_object_set_string_member (params, "jid", address != NULL ? address : "");
  result = wc_cli_call (cli, "Commands.List", params, error);
  commands = result != NULL ? wc_object_get_array (result, "commands") : NULL;
  if (commands == NULL)
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print_list (cli, commands);
  else
    wc_output_print_all (cli->output, &command_shape, commands);
  return WC_EXIT_OK;
}

/* ---- One run ---- */

typedef struct
{
  WcCli *cli;
  WcGivenFields *given; /* (owned) */
  JsonObject *result;   /* (owned) (nullable) has the stage that we are at */
} Run;

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->given, wc_given_fields_free);
  g_clear_pointer (&self->result, json_object_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static JsonObject *
step_of (const Run *self)
{
  return wc_object_get_object (self->result, "step");
}

static JsonObject *
form_of (const Run *self)
{
  return wc_object_get_object (step_of (self), "form");
}

static const char *
session_of (const Run *self)
{
  return wc_object_get_string (step_of (self), "session");
}

/* Takes @result (nullable) as the stage that we are at now. */
static gboolean
take (Run *self, JsonObject *result, GError **error)
{
  g_autoptr (JsonObject) owned = result;

  if (result == NULL)
    return FALSE;
  if (wc_object_get_object (result, "step") == NULL)
    return wc_failure_set (error, WC_EXIT_FAULT, "the daemon gave no stage");
  g_clear_pointer (&self->result, json_object_unref);
  self->result = g_steal_pointer (&owned);
  return TRUE;
}

static gboolean
begin (Run *self, GError **error)
{
  JsonObject *params = wc_cli_new_params (self->cli);
  JsonObject *options = json_object_new ();
  const char *lang = wc_options_get (self->cli->options, "lang");
  gboolean own = self->cli->args->len < 2;

  json_object_set_string_member (params, "jid", own ? "" : wc_cli_get_arg (self->cli, 0));
  json_object_set_string_member (params, "node", wc_cli_get_arg (self->cli, own ? 0 : 1));
  if (lang != NULL)
    json_object_set_string_member (options, "lang", lang);
  json_object_set_object_member (params, "options", options);
  return take (self, wc_cli_call (self->cli, "Commands.Execute", params, error), error);
}

static gboolean
go_on (Run *self, const char *action, JsonObject *answers, GError **error)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "session", session_of (self));
  json_object_set_string_member (params, "action", action);
  json_object_set_object_member (params, "fields", json_object_ref (answers));
  return take (self, wc_cli_call (self->cli, "Commands.Continue", params, error), error);
}

static void
cancel (Run *self)
{
  JsonObject *params;
  g_autoptr (JsonObject) done = NULL;

  if (session_of (self) == NULL)
    return;
  params = json_object_new ();
  json_object_set_string_member (params, "session", session_of (self));
  done = wc_cli_call (self->cli, "Commands.Cancel", params, /* error= */ NULL);
}

/* ---- What is shown ---- */

static void
say_block (const Run *self, const char *text)
{
  g_autofree char *block = wc_text_block (text, 0);

  if (*block != '\0')
    wc_cli_say (self->cli, "%s", block);
}

static gboolean
is_error (JsonObject *note)
{
  return g_strcmp0 (wc_object_get_string (note, "severity"), "error") == 0;
}

/* Errors that end it are told as such; see finish(). */
static void
say_notes (const Run *self)
{
  JsonArray *notes = wc_object_get_array (step_of (self), "notes");
  JsonArray *links = wc_object_get_array (step_of (self), "links");
  gboolean over = session_of (self) == NULL;

  for (guint i = 0; notes != NULL && i < json_array_get_length (notes); i++)
    if (!over || !is_error (wc_object_get_item (notes, i)))
      say_block (self, wc_object_get_string (wc_object_get_item (notes, i), "text"));
  for (guint i = 0; links != NULL && i < json_array_get_length (links); i++)
    say_block (self, wc_object_get_string (wc_object_get_item (links, i), "url"));
}

static void
say_question (const Run *self)
{
  JsonObject *form = form_of (self);

  if (form == NULL)
    return;
  say_block (self, wc_object_get_string (form, "title"));
  say_block (self, wc_object_get_string (form, "instructions"));
}

static void
print_step (const Run *self)
{
  WcScreen screen =
      wc_screen_of (STDOUT_FILENO, wc_options_get (self->cli->options, "color"));
  g_autofree char *text = NULL;

  if (!wc_output_is_for_people (self->cli->output))
    {
      wc_output_print (self->cli->output, &step_shape, step_of (self));
      return;
    }
  if (form_of (self) == NULL)
    return;
  text = session_of (self) != NULL ? wc_form_view_questions (form_of (self))
                                   : wc_form_view_result (form_of (self), &screen);
  fputs (text, stdout);
}

/* ---- The stages ---- */

static gboolean
is_offered (const Run *self, const char *action)
{
  JsonArray *actions = wc_object_get_array (step_of (self), "actions");

  for (guint i = 0; actions != NULL && i < json_array_get_length (actions); i++)
    if (g_strcmp0 (json_array_get_string_element (actions, i), action) == 0)
      return TRUE;
  return g_str_equal (action, "execute") || g_str_equal (action, "cancel");
}

/* Where there is a choice, what the person wants. Returns: (transfer full). */
static char *
ask_action (const Run *self, GError **error)
{
  JsonArray *actions = wc_object_get_array (step_of (self), "actions");
  const char *usual = wc_object_get_string (step_of (self), "default_action");
  g_autoptr (GString) question = g_string_new ("What now? cancel");

  if (actions == NULL || json_array_get_length (actions) < 2)
    return g_strdup ("execute");
  for (guint i = 0; i < json_array_get_length (actions); i++)
    g_string_append_printf (question, ", %s", json_array_get_string_element (actions, i));
  g_string_append_printf (question, " [%s]: ", usual != NULL ? usual : "execute");
  while (TRUE)
    {
      g_autofree char *typed = wc_ask_line (question->str, error);

      if (typed == NULL)
        return NULL;
      g_strstrip (typed);
      if (*typed == '\0')
        return g_strdup ("execute");
      if (is_offered (self, typed))
        return g_steal_pointer (&typed);
    }
}

/* The answers to the stage we are at. */
static JsonObject *
make_answers (Run *self, GError **error)
{
  JsonObject *form = form_of (self);
  g_autoptr (JsonObject) answers = wc_given_fields_take (self->given, form);
  gboolean good = TRUE;

  if (form == NULL)
    return g_steal_pointer (&answers);
  if (wc_cli_is_interactive (self->cli))
    {
      say_question (self);
      good = wc_form_question_ask (form, answers, error);
    }
  else
    good = wc_form_question_check (form, answers, /* password= */ NULL, error);
  return good ? g_steal_pointer (&answers) : NULL;
}

/* Whether a person who is asked again may do better. */
static gboolean
can_try_again (Run *self, const GError *problem)
{
  JsonObject *reply = wc_failure_get_reply (problem);
  const char *field = reply != NULL ? wc_object_get_string (reply, "data.field") : NULL;

  return wc_cli_is_interactive (self->cli) && field != NULL &&
         g_str_has_prefix (field, "fields.");
}

static gboolean
answer_stage (Run *self, GError **error)
{
  while (TRUE)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (JsonObject) answers = make_answers (self, error);
      g_autofree char *action = NULL;

      if (answers == NULL)
        return FALSE;
      action = wc_cli_is_interactive (self->cli) ? ask_action (self, error)
                                                 : g_strdup ("execute");
      if (action == NULL)
        return FALSE;
      if (go_on (self, action, answers, &problem))
        return TRUE;
      if (!can_try_again (self, problem))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      wc_cli_say (self->cli, "%s", problem->message);
    }
}

/* § 3.5: a command that failed says so in a note. */
static int
finish (Run *self, GError **error)
{
  JsonArray *notes = wc_object_get_array (step_of (self), "notes");
  const char *left = wc_given_fields_get_left (self->given);

  print_step (self);
  for (guint i = 0; notes != NULL && i < json_array_get_length (notes); i++)
    {
      JsonObject *note = wc_object_get_item (notes, i);
      g_autofree char *text = wc_text_line (wc_object_get_string (note, "text"), 0);

      if (is_error (note))
        {
          wc_failure_set (error, WC_EXIT_OFFLINE, "%s", text);
          return WC_EXIT_OFFLINE;
        }
    }
  if (left != NULL)
    wc_cli_say (self->cli, "Nothing asked for \"%s\".", left);
  return WC_EXIT_OK;
}

int
wc_command_run_run (WcCli *cli, GError **error)
{
  g_auto (Run) self = { .cli = cli };

  self.given = wc_given_fields_read (cli, error);
  if (self.given == NULL || !begin (&self, error))
    return WC_EXIT_FAULT;
  say_notes (&self);
  if (wc_options_has (cli->options, "form"))
    {
      print_step (&self);
      cancel (&self);
      return WC_EXIT_OK;
    }
  while (session_of (&self) != NULL)
    {
      if (!answer_stage (&self, error))
        {
          cancel (&self);
          return WC_EXIT_FAULT;
        }
      say_notes (&self);
    }
  return finish (&self, error);
}
