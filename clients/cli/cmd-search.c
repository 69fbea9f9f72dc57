/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/pages.h"
#include "cli/printer.h"
#include "common/failure.h"

/* whinchat search: messages by their words, the newest first, as the daemon finds them.
 */

#define DEFAULT_LIMIT 50

static const WcOption options[] = {
  { "chat", 'c', WC_OPTION_TEXT, "CHAT", "Only in this chat." },
  { "from", 'f', WC_OPTION_TEXT, "CONTACT", "Only what this contact wrote." },
  { "since", 's', WC_OPTION_TEXT, "WHEN", "Not older: 2h, 30d, yesterday, 2026-11-20." },
  { "until", 'u', WC_OPTION_TEXT, "WHEN", "Older than this." },
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER", "At most this many; 0: all. Default: 50." },
  { NULL },
};

typedef struct
{
  WcPrinter *printer;
  gboolean any;
} Found;

static gboolean
take_message (JsonObject *message, gpointer data)
{
  Found *found = data;

  found->any = TRUE;
  wc_printer_add_message (found->printer, message);
  return TRUE;
}

static gboolean
add_time (WcCli *cli, JsonObject *where, const char *name, GError **error)
{
  const char *text = wc_options_get (cli->options, name);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gint64 ms = 0;

  if (text == NULL)
    return TRUE;
  if (!wc_dates_parse (text, now, &ms, error))
    return FALSE;
  json_object_set_int_member (where, name, MAX (ms, 0));
  return TRUE;
}

static gboolean
add_from (WcCli *cli, JsonObject *where, GError **error)
{
  const char *word = wc_options_get (cli->options, "from");
  g_auto (WcChatChoice) choice = { 0 };

  if (word == NULL)
    return TRUE;
  if (!wc_chat_choice_find (cli, word, &choice, error))
    return FALSE;
  json_object_set_string_member (where, "from", choice.chat);
  return TRUE;
}

static gboolean
add_chat (WcCli *cli, JsonObject *where, GError **error)
{
  const char *word = wc_options_get (cli->options, "chat");
  g_auto (WcChatChoice) choice = { 0 };

  if (word != NULL && !wc_chat_choice_find (cli, word, &choice, error))
    return FALSE;
  if (word != NULL)
    json_object_set_string_member (where, "chat", choice.chat);
  else
    choice.account = g_strdup (cli->account);
  if (*choice.account != '\0')
    json_object_set_string_member (where, "account", choice.account);
  return TRUE;
}

static char *
join_words (const WcCli *cli)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cli->args->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", wc_cli_get_arg (cli, i));
  return g_string_free (text, FALSE);
}

/* Returns: (transfer full). */
static JsonObject *
new_params (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) params = json_object_new ();
  JsonObject *where = json_object_new ();
  g_autofree char *text = join_words (cli);

  if (!g_utf8_validate (text, -1, NULL))
    {
      wc_failure_set (error, WC_EXIT_USAGE, "the words are no UTF-8");
      json_object_unref (where);
      return NULL;
    }
  json_object_set_string_member (params, "text", text);
  json_object_set_object_member (params, "options", where);
  if (!add_time (cli, where, "since", error) || !add_time (cli, where, "until", error) ||
      !add_from (cli, where, error) || !add_chat (cli, where, error))
    return NULL;
  return g_steal_pointer (&params);
}

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) params = new_params (cli, error);
  const WcPages pages = { "Messages.Search", params,
                          wc_options_get_number (cli->options, "limit", DEFAULT_LIMIT) };
  g_autoptr (WcPrinter) printer =
      wc_printer_new (cli, /* with_chats= */ !wc_options_has (cli->options, "chat"));
  Found found = { printer, FALSE };

  if (params == NULL || !wc_pages_read (cli, &pages, take_message, &found, error))
    return WC_EXIT_FAULT;
  if (!found.any && wc_output_is_for_people (cli->output))
    wc_cli_say (cli, "Nothing was found.");
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_search = {
  .name = "search",
  .arguments = "WORD…",
  .summary = "Finds messages by their words, the newest first",
  .examples = "whinchat search invoice 2231\n"
              "whinchat search '\"meet me\" riv*' --from alice@example.org\n"
              "whinchat search kettle --since 30d --json | jq -r .body\n",
  .description =
      "All words have to occur; \"phrases in quotes\" (which the shell must not take\n"
      "away); a word with * stands for all that begin so. It searches what is held "
      "here,\n"
      "in all accounts without -a.\n",
  .options = options,
  .min_args = 1,
  .max_args = WC_COMMAND_ANY,
  .run = run,
};
