/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/argument.h"
#include "cli/body.h"
#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/postpone.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat chat: what a person decides about one chat, and has begun to write there. */

static const WcOutputShape chat_shape = { "chat",
                                          "chat,title,pinned,notify,muted_until_ts" };
static const WcOutputShape draft_shape = { "body", "thread,body" };

/* ---- Settings ---- */

#define FOR_GOOD_MS G_GINT64_CONSTANT (9007199254740991) /* as of muted_until_ts */

#define SET_EXAMPLES                                                                     \
  "whinchat chat set alice@example.org pinned=true\n"                                    \
  "whinchat chat set \"Tea time\" notify=mentions muted=8h\n"                            \
  "whinchat chat set alice receipts=never title=Ali\n"

#define MUTED "muted="

/* Until when, as people say it: of a chat that is muted the API has milliseconds. */
static gboolean
add_muted (const WcContractMethod *method,
           JsonObject *params,
           const char *text,
           GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *word = NULL;
  gint64 until = 0;

  if (g_str_equal (text, "yes") || g_str_equal (text, "true"))
    until = FOR_GOOD_MS;
  else if (!g_str_equal (text, "no") && !g_str_equal (text, "false") &&
           !wc_postpone_parse (text, now, &until, error))
    {
      g_prefix_error (error, "muted takes yes, no or until when: ");
      return FALSE;
    }
  word = g_strdup_printf ("muted_until_ts=%" G_GINT64_FORMAT, until);
  return wc_argument_add_setting (method, params, word, error);
}

static gboolean
add_setting (const WcContractMethod *method,
             JsonObject *params,
             const char *word,
             GError **error)
{
  return g_str_has_prefix (word, MUTED)
             ? add_muted (method, params, word + strlen (MUTED), error)
             : wc_argument_add_setting (method, params, word, error);
}

static int
run_set (WcCli *cli, GError **error)
{
  const WcContractMethod *method = wc_contract_find_method ("Chats.Set");
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) params = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  for (guint i = 1; i < cli->args->len; i++)
    if (!add_setting (method, params, wc_cli_get_arg (cli, i), error))
      return WC_EXIT_USAGE;
  if (!wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_NOT_FOUND;
  json_object_set_string_member (params, "account", choice.account);
  json_object_set_string_member (params, "chat", choice.chat);
  result = wc_cli_call (cli, method->name, g_steal_pointer (&params), error);
  if (result == NULL)
    {
      wc_argument_hint (method, *error);
      return WC_EXIT_FAULT;
    }
  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &chat_shape, wc_object_get_object (result, "chat"));
  return WC_EXIT_OK;
}

/* What can be set, as the interface description has it. */
static gboolean
explain_set (const WcCli *cli, GString *out)
{
  const WcContractSet *settings = wc_contract_find_dict ("ChatSettings");
  g_auto (GStrv) lines = g_strsplit (SET_EXAMPLES, "\n", -1);

  g_string_append (out, "Usage: whinchat chat set CHAT KEY=VALUE…\n\nKeys:\n"
                        "  muted  (yes|no|WHEN)\n"
                        "      Whether it shall not disturb; for so long (8h), or until "
                        "then\n      (\"tomorrow 07:00\").\n");
  for (const WcContractItem *each = settings->items; each->name != NULL; each++)
    {
      g_autofree char *what = wc_argument_describe (each);

      g_string_append_printf (out, "  %s  (%s)\n      ", each->name, what);
      wc_usage_append_filled (out, each->doc, /* indent= */ 6);
    }
  g_string_append (out, "\nExamples:\n");
  for (gsize i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    g_string_append_printf (out, "  %s\n", lines[i]);
  return TRUE;
}

/* ---- Drafts ---- */

static void
print_draft (const WcCli *cli, JsonObject *draft)
{
  const char *body = wc_object_get_string (draft, "body");
  const char *thread = wc_object_get_string (draft, "thread");
  g_autofree char *text = wc_text_line (body != NULL ? body : "", 0);
  g_autofree char *where = thread != NULL ? wc_text_line (thread, 0) : NULL;

  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &draft_shape, draft);
  else if (where != NULL)
    printf ("in %s: %s\n", where, text);
  else
    printf ("%s\n", text);
}

static int
show_drafts (WcCli *cli, const WcChatChoice *choice, GError **error)
{
  g_autoptr (JsonObject) result =
      wc_cli_call (cli, "Chats.Drafts", wc_chat_choice_new_params (choice), error);
  JsonArray *drafts = result != NULL ? wc_object_get_array (result, "drafts") : NULL;

  if (drafts == NULL)
    return WC_EXIT_FAULT;
  for (guint i = 0; i < json_array_get_length (drafts); i++)
    print_draft (cli, wc_object_get_item (drafts, i));
  if (json_array_get_length (drafts) == 0 && wc_output_is_for_people (cli->output))
    wc_cli_say (cli, "There are no drafts.");
  return WC_EXIT_OK;
}

static int
run_draft (WcCli *cli, GError **error)
{
  const char *text = wc_cli_get_arg (cli, 1);
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *body = NULL;
  JsonObject *params;

  if (text != NULL)
    {
      body = *text != '\0' ? wc_body_of_argument (text, error) : g_strdup ("");
      if (body == NULL)
        return WC_EXIT_USAGE;
    }
  if (!wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_NOT_FOUND;
  if (text == NULL)
    return show_drafts (cli, &choice, error);
  params = wc_chat_choice_new_params (&choice);
  json_object_set_string_member (params, "body", body);
  result = wc_cli_call (cli, "Chats.SetDraft", params, error);
  return result != NULL ? WC_EXIT_OK : WC_EXIT_FAULT;
}

static const WcCommand actions[] = {
  { .name = "set",
    .arguments = "CHAT KEY=VALUE…",
    .summary = "Changes settings of a chat; -h lists them",
    .prints = "Chat",
    .examples = SET_EXAMPLES,
    .min_args = 2,
    .max_args = WC_COMMAND_ANY,
    .explain = explain_set,
    .run = run_set },
  { .name = "draft",
    .arguments = "CHAT [TEXT]",
    .summary = "Prints what is being written there, or keeps a text",
    .prints = "Draft",
    .examples = "whinchat chat draft alice@example.org \"not yet\"\n"
                "whinchat chat draft alice@example.org\n"
                "whinchat chat draft alice@example.org \"\"\n",
    .description =
        "Every program of this daemon sees it; \"\" takes it away. TEXT is one "
        "argument;\n\"-\" takes it from standard input. Drafts in threads are "
        "printed, too.\n",
    .min_args = 1,
    .max_args = 2,
    .run = run_draft },
  { NULL },
};

const WcCommand wc_cmd_chat = {
  .name = "chat",
  .arguments = "ACTION",
  .summary = "Pins and mutes a chat, and keeps what is being written in it",
  .examples = "whinchat chat set alice@example.org pinned=true\n"
              "whinchat chat draft alice@example.org\n",
  .actions = actions,
};
