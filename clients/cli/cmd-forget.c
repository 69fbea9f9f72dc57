/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat forget: messages leave this machine, and stay where else they are. */

static const WcOption options[] = {
  { "before", 'b', WC_OPTION_TEXT, "WHEN",
    "Only what is older: 90d, 2026-01-01, \"2026-11-20 18:30\"." },
  { "chat", 'c', WC_OPTION_FLAG, NULL, "Takes the chat off the list, too." },
  { "messages", 'm', WC_OPTION_FLAG, NULL, "The arguments are ids of messages." },
  WC_CLI_OPTION_YES,
  { NULL },
};

static gboolean
check_options (const WcCli *cli, GError **error)
{
  gboolean before = wc_options_has (cli->options, "before");
  gboolean chat = wc_options_has (cli->options, "chat");
  gboolean messages = wc_options_has (cli->options, "messages");

  if (before + chat + messages > 1)
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "only one of --before, --chat and --messages can be had");
  if (!messages && cli->args->len > 1)
    return wc_failure_set (error, WC_EXIT_USAGE, "one chat at a time");
  return TRUE;
}

/* ---- A chat ---- */

static char *
question_for (const WcCli *cli, const char *chat)
{
  const char *before = wc_options_get (cli->options, "before");

  if (wc_options_has (cli->options, "chat"))
    return g_strdup_printf ("Delete the chat %s and all its messages here?", chat);
  if (before != NULL)
    return g_strdup_printf ("Delete all messages of %s before %s here?", chat, before);
  return g_strdup_printf ("Delete all messages of %s here?", chat);
}

static gboolean
parse_before (WcCli *cli, JsonObject *how, GError **error)
{
  const char *text = wc_options_get (cli->options, "before");
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gint64 before;

  if (text == NULL)
    return TRUE;
  if (!wc_dates_parse (text, now, &before, error))
    return FALSE;
  json_object_set_int_member (how, "until", before);
  return TRUE;
}

static gboolean
forget_chat (WcCli *cli, const WcChatChoice *choice, JsonObject *how, GError **error)
{
  JsonObject *params = wc_chat_choice_new_params (choice);
  const char *method = "Chats.Delete";
  g_autoptr (JsonObject) result = NULL;

  if (!wc_options_has (cli->options, "chat"))
    {
      method = "Chats.Forget";
      json_object_set_object_member (params, "options", json_object_ref (how));
    }
  result = wc_cli_call (cli, method, params, error);
  return result != NULL;
}

static int
run_chat (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) how = json_object_new ();
  g_autofree char *name = NULL;
  g_autofree char *question = NULL;

  if (!parse_before (cli, how, error) ||
      !wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_FAULT;
  name = wc_text_line (choice.chat, 0);
  question = question_for (cli, name);
  if (!wc_cli_confirm (cli, question, error) || !forget_chat (cli, &choice, how, error))
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "Deleted here; nothing was changed on the server.");
  return WC_EXIT_OK;
}

/* ---- Messages ---- */

static gboolean
add_ids (const WcCli *cli, JsonArray *ids, GError **error)
{
  for (guint i = 0; i < cli->args->len; i++)
    {
      const char *word = wc_cli_get_arg (cli, i);
      gint64 id;

      if (!g_ascii_string_to_signed (word, 10, 1, G_MAXINT64, &id, /* error= */ NULL))
        return wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is no id of a message",
                               word);
      json_array_add_int_element (ids, id);
    }
  return TRUE;
}

static void
say_forgotten (const WcCli *cli, gint64 n_forgotten)
{
  guint n_missing = cli->args->len - (guint) MIN (n_forgotten, cli->args->len);

  wc_cli_say (cli,
              "Deleted %" G_GINT64_FORMAT " message%s here; nothing was changed on the "
              "server.",
              n_forgotten, n_forgotten == 1 ? "" : "s");
  if (n_missing > 0)
    wc_cli_say (cli, "%u of these ids %s of no message here.", n_missing,
                n_missing == 1 ? "is" : "are");
}

static int
run_messages (WcCli *cli, GError **error)
{
  g_autoptr (JsonArray) ids = json_array_new ();
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *question = NULL;
  JsonObject *params;

  if (!add_ids (cli, ids, error))
    return WC_EXIT_USAGE;
  question = g_strdup_printf ("Delete %u message%s here?", cli->args->len,
                              cli->args->len == 1 ? "" : "s");
  if (!wc_cli_confirm (cli, question, error))
    return WC_EXIT_FAULT;
  params = wc_cli_new_params (cli);
  json_object_set_array_member (params, "ids", g_steal_pointer (&ids));
  result = wc_cli_call (cli, "Messages.Forget", params, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  say_forgotten (cli, wc_object_get_int (result, "forgotten", 0));
  return WC_EXIT_OK;
}

static int
run (WcCli *cli, GError **error)
{
  if (!check_options (cli, error))
    return WC_EXIT_USAGE;
  return wc_options_has (cli->options, "messages") ? run_messages (cli, error)
                                                   : run_chat (cli, error);
}

const WcCommand wc_cmd_forget = {
  .name = "forget",
  .arguments = "CHAT | ID…",
  .summary = "Deletes messages here, not on the server",
  .examples = "whinchat forget alice@example.org\n"
              "whinchat forget alice --before 90d\n"
              "whinchat forget alice@example.org --chat --yes\n"
              "whinchat forget --messages --yes 1795220379609506 1795220379609507\n",
  .description =
      "What is deleted does not come back from the archive, nor does older history of\n"
      "the chat that was never fetched; what still waits to be sent is not sent. To\n"
      "keep only so many days of all chats: whinchat account set keep_days=90.\n",
  .options = options,
  .min_args = 1,
  .max_args = WC_COMMAND_ANY,
  .run = run,
};
