/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/question.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat prompts: what the daemon needs a person for, asked on a terminal or answered
 * by a script. */

static const WcOutputShape shape = { "prompt", "prompt,account,kind,text" };

static const WcOption answer_options[] = {
  { "stdin", 0, WC_OPTION_FLAG, NULL,
    "Takes the answer to what is secret from the first line of standard input." },
  { NULL },
};

/* The address of the account that was named by that or an alias, "" where none was.
 * Returns: (transfer full). */
static char *
dup_account (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  const char *jid;

  if (*cli->account == '\0')
    return g_strdup ("");
  result = wc_cli_call (cli, "Accounts.Get", wc_cli_new_params (cli), error);
  if (result == NULL)
    return NULL;
  jid = wc_object_get_string (result, "account.jid");
  return g_strdup (jid != NULL ? jid : cli->account);
}

/* Returns: (transfer full) (element-type JsonObject) those about the account that was
 * named, or all. */
static GPtrArray *
fetch (WcCli *cli, GError **error)
{
  g_autofree char *account = dup_account (cli, error);
  g_autoptr (JsonObject) result =
      account != NULL ? wc_cli_call (cli, "Prompts.List", NULL, error) : NULL;
  JsonArray *prompts = result != NULL ? wc_object_get_array (result, "prompts") : NULL;
  GPtrArray *found;

  if (result == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  for (guint i = 0; prompts != NULL && i < json_array_get_length (prompts); i++)
    {
      JsonObject *prompt = wc_object_get_item (prompts, i);

      if (prompt != NULL &&
          (*account == '\0' ||
           g_strcmp0 (wc_object_get_string (prompt, "account"), account) == 0))
        g_ptr_array_add (found, json_object_ref (prompt));
    }
  return found;
}

/* What a script gives to "answer": one of some words, a secret, or any text. */
static void
print_answer (JsonObject *field)
{
  JsonArray *choices = wc_object_get_array (field, "choices");
  g_autoptr (GString) line = g_string_new (wc_object_get_string (field, "name"));
  g_autofree char *text = NULL;

  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    g_string_append_printf (line, "%c%s", i == 0 ? '=' : '|',
                            json_array_get_string_element (choices, i));
  if (wc_object_get_boolean (field, "secret"))
    g_string_append (line, " by --stdin");
  else if (choices == NULL)
    g_string_append (line, "=TEXT");
  if (wc_object_get_boolean (field, "optional"))
    g_string_append (line, " (may be left out)");
  text = wc_text_line (line->str, 0);
  printf ("  %-12s %s\n", "answer", text);
}

static void
print_prompt (JsonObject *prompt)
{
  g_autofree char *id = wc_text_line (wc_object_get_string (prompt, "prompt"), 0);
  g_autofree char *text = wc_question_describe (prompt);
  JsonArray *fields = wc_object_get_array (prompt, "fields");

  printf ("%s\n%s", id, text);
  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    print_answer (wc_object_get_item (fields, i));
  putchar ('\n');
}

static int
run_list (WcCli *cli, GError **error)
{
  g_autoptr (GPtrArray) prompts = fetch (cli, error);

  for (guint i = 0; prompts != NULL && i < prompts->len; i++)
    if (wc_output_is_for_people (cli->output))
      print_prompt (g_ptr_array_index (prompts, i));
    else
      wc_output_print (cli->output, &shape, g_ptr_array_index (prompts, i));
  if (prompts == NULL)
    return WC_EXIT_FAULT;
  if (prompts->len == 0 && wc_output_is_for_people (cli->output))
    wc_cli_say (cli, "Nothing waits for you.");
  return WC_EXIT_OK;
}

/* ---- Answering ---- */

/* By its id, or the beginning of it that only one has. Borrowed. */
static JsonObject *
find (GPtrArray *prompts, const char *id, GError **error)
{
  JsonObject *found = NULL;
  guint n = 0;

  for (guint i = 0; i < prompts->len; i++)
    if (g_str_has_prefix (wc_object_get_string (g_ptr_array_index (prompts, i), "prompt"),
                          id))
      {
        found = g_ptr_array_index (prompts, i);
        n++;
      }
  if (n == 1)
    return found;
  wc_failure_set (error, WC_EXIT_NOT_FOUND, "%s prompt \"%s\"",
                  n == 0 ? "there is no" : "more than one is a", id);
  return NULL;
}

static JsonObject *
find_field (JsonObject *prompt, const char *name)
{
  JsonArray *fields = wc_object_get_array (prompt, "fields");

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);

      if (field != NULL && g_strcmp0 (wc_object_get_string (field, "name"), name) == 0)
        return field;
    }
  return NULL;
}

/* KEY=TEXT of the command line. */
static gboolean
add_word (JsonObject *prompt, JsonObject *answers, const char *word, GError **error)
{
  const char *sign = strchr (word, '=');
  g_autofree char *name = sign != NULL ? g_strndup (word, sign - word) : NULL;
  JsonObject *field = name != NULL ? find_field (prompt, name) : NULL;

  if (name == NULL)
    return wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is not of the form KEY=TEXT",
                           word);
  if (field != NULL && wc_object_get_boolean (field, "secret"))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "%s is secret, and others can see a command line: use --stdin",
                           name);
  json_object_set_string_member (answers, name, sign + 1);
  return TRUE;
}

static gboolean
add_secret (JsonObject *prompt, JsonObject *answers, GError **error)
{
  JsonArray *fields = wc_object_get_array (prompt, "fields");

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);
      char *secret;

      if (field == NULL || !wc_object_get_boolean (field, "secret"))
        continue;
      secret = wc_ask_read_secret (STDIN_FILENO, error);
      if (secret == NULL)
        return FALSE;
      json_object_set_string_member (answers, wc_object_get_string (field, "name"),
                                     secret);
      wc_ask_wipe (secret);
      return TRUE;
    }
  return wc_failure_set (error, WC_EXIT_USAGE, "nothing of it is secret: use KEY=TEXT");
}

static gboolean
send_given (WcCli *cli, JsonObject *prompt, GError **error)
{
  g_autoptr (JsonObject) answers = json_object_new ();
  JsonObject *params;
  g_autoptr (JsonObject) result = NULL;

  for (guint i = 1; i < cli->args->len; i++)
    if (!add_word (prompt, answers, wc_cli_get_arg (cli, i), error))
      return FALSE;
  if (wc_options_has (cli->options, "stdin") && !add_secret (prompt, answers, error))
    return FALSE;
  params = json_object_new ();
  json_object_set_string_member (params, "prompt",
                                 wc_object_get_string (prompt, "prompt"));
  json_object_set_object_member (params, "fields", g_steal_pointer (&answers));
  result = wc_cli_call (cli, "Prompts.Answer", params, error);
  return result != NULL;
}

/* Asks one, after telling what the daemon said of the last answer. FALSE + error: no more
 * is to be asked. */
static gboolean
ask_one (WcCli *cli, JsonObject *prompt, GError **out_refusal, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (*out_refusal != NULL)
    wc_cli_say (cli, "%s", (*out_refusal)->message);
  g_clear_error (out_refusal);
  if (wc_question_ask (cli, prompt, &local))
    return TRUE;
  if (wc_failure_get_reply (local) == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *out_refusal = g_steal_pointer (&local);
  return TRUE;
}

/* The first that is not in @asked, which it is then. Borrowed. */
static JsonObject *
next_prompt (GPtrArray *prompts, GHashTable *asked)
{
  for (guint i = 0; i < prompts->len; i++)
    {
      const char *id = wc_object_get_string (prompts->pdata[i], "prompt");

      if (id != NULL && g_hash_table_add (asked, g_strdup (id)))
        return prompts->pdata[i];
    }
  return NULL;
}

/* An answer may close other prompts, and bring new ones. */
static gboolean
ask_all (WcCli *cli, GPtrArray *first, GError **error)
{
  g_autoptr (GHashTable) asked =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) prompts = g_ptr_array_ref (first);
  g_autoptr (GError) refusal = NULL;
  JsonObject *prompt;

  if (first->len == 0)
    wc_cli_say (cli, "Nothing waits for you.");
  while ((prompt = next_prompt (prompts, asked)) != NULL)
    {
      if (!ask_one (cli, prompt, &refusal, error))
        return FALSE;
      g_ptr_array_unref (prompts);
      prompts = fetch (cli, error);
      if (prompts == NULL)
        return FALSE;
    }
  if (refusal == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

static gboolean
answer (WcCli *cli, GPtrArray *prompts, GError **error)
{
  const char *id = wc_cli_get_arg (cli, 0);
  gboolean given = cli->args->len > 1 || wc_options_has (cli->options, "stdin");
  JsonObject *prompt;

  if (given && id == NULL)
    return wc_failure_set (error, WC_EXIT_USAGE, "which prompt?");
  if (!given && !wc_cli_is_interactive (cli))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "there is nobody to ask; give PROMPT KEY=TEXT, or PROMPT "
                           "--stdin for a secret");
  if (id == NULL)
    return ask_all (cli, prompts, error);
  prompt = find (prompts, id, error);
  if (prompt == NULL)
    return FALSE;
  return given ? send_given (cli, prompt, error) : wc_question_ask (cli, prompt, error);
}

static int
run_answer (WcCli *cli, GError **error)
{
  g_autoptr (GPtrArray) prompts = fetch (cli, error);

  return prompts != NULL && answer (cli, prompts, error) ? WC_EXIT_OK : WC_EXIT_FAULT;
}

static int
run_dismiss (WcCli *cli, GError **error)
{
  g_autoptr (GPtrArray) prompts = fetch (cli, error);
  JsonObject *prompt =
      prompts != NULL ? find (prompts, wc_cli_get_arg (cli, 0), error) : NULL;
  JsonObject *params;
  g_autoptr (JsonObject) result = NULL;

  if (prompt == NULL)
    return WC_EXIT_FAULT;
  params = json_object_new ();
  json_object_set_string_member (params, "prompt",
                                 wc_object_get_string (prompt, "prompt"));
  result = wc_cli_call (cli, "Prompts.Dismiss", params, error);
  return result != NULL ? WC_EXIT_OK : WC_EXIT_FAULT;
}

static const WcCommand actions[] = {
  { .name = "list",
    .arguments = "",
    .summary = "Lists what waits for a person",
    .prints = "Prompt",
    .examples = "whinchat prompts list --json\n",
    .run = run_list },
  { .name = "answer",
    .arguments = "[PROMPT [KEY=TEXT]…]",
    .summary = "Asks everything that waits, or answers one prompt",
    .examples = "whinchat prompts answer\n"
                "whinchat prompts answer 4f1d decision=trust\n"
                "whinchat prompts answer 4f1d action=accept\n"
                "pass show tea | whinchat prompts answer 4f1d action=accept --stdin\n"
                "pass show xmpp/you | whinchat prompts answer 4f1d --stdin\n",
    .options = answer_options,
    .max_args = WC_COMMAND_ANY,
    .run = run_answer },
  { .name = "dismiss",
    .arguments = "PROMPT",
    .summary = "Closes a prompt without an answer",
    .examples = "whinchat prompts dismiss 4f1d\n",
    .min_args = 1,
    .max_args = 1,
    .run = run_dismiss },
  { NULL },
};

const WcCommand wc_cmd_prompts = {
  .name = "prompts",
  .arguments = "[ACTION]",
  .summary = "Shows and answers what the daemon needs a person for",
  .prints = "Prompt",
  .examples = "whinchat prompts\n"
              "whinchat prompts answer\n"
              "whinchat watch --kinds prompt.new --exec ./tell-me\n",
  .description =
      "Passwords, certificates that are not trusted, a locked keyring, invitations to\n"
      "rooms and CAPTCHAs of them: the daemon asks and goes on with everything else. A\n"
      "prompt waits until somebody answers, also over a restart, but for a CAPTCHA, "
      "which\n"
      "has a few minutes. A beginning of its id is enough.\n",
  .actions = actions,
  .run = run_list,
};
