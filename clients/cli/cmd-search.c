/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/message-trust.h"
#include "cli/pages.h"
#include "cli/printer.h"
#include "cli/search-context.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat search: messages by their words, or by who wrote them, where and when, the
 * newest first, as the daemon finds them. */

#define DEFAULT_LIMIT 50
#define MOST_CONTEXT 50

static const WcOption options[] = {
  { "chat", 'c', WC_OPTION_TEXT, "CHAT", "Only in this chat." },
  { "from", 'f', WC_OPTION_TEXT, "CONTACT", "Only what this contact wrote." },
  { "has", 0, WC_OPTION_TEXT, "WHAT",
    "Only what has a \"file\", an \"image\" or a \"link\"; several with commas." },
  { "since", 's', WC_OPTION_TEXT, "WHEN", "Not older: 2h, 30d, yesterday, 2026-11-20." },
  { "until", 'u', WC_OPTION_TEXT, "WHEN", "Older than this." },
  { "server", 0, WC_OPTION_FLAG, NULL,
    "Lets the server search, where it can, also in what is not here yet." },
  { "context", 'C', WC_OPTION_NUMBER, "NUMBER",
    "With so many messages of the chat before and behind; 50 at most." },
  WC_MESSAGE_TRUST_OPTION,
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER", "At most this many; 0: all. Default: 50." },
  { NULL },
};

typedef struct
{
  WcPrinter *printer;
  WcSearchContext *context; /* (nullable) */
  gboolean any;
  GError *error; /* (nullable) */
} Found;

static gboolean
take_message (JsonObject *message, gpointer data)
{
  Found *found = data;

  found->any = TRUE;
  if (found->context != NULL)
    return wc_search_context_add (found->context, message, &found->error);
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

static void
add_has (WcCli *cli, JsonObject *where)
{
  const char *text = wc_options_get (cli->options, "has");
  g_auto (GStrv) words = NULL;
  JsonArray *list;

  if (text == NULL)
    return;
  words = g_strsplit (text, ",", -1);
  list = json_array_new ();
  for (gsize i = 0; words[i] != NULL; i++)
    json_array_add_string_element (list, words[i]);
  json_object_set_array_member (where, "has", list);
}

static char *
join_words (const WcCli *cli)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cli->args->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", wc_cli_get_arg (cli, i));
  return g_string_free (text, FALSE);
}

static gboolean
is_any_given (const WcCli *cli)
{
  static const char *const names[] = { "chat", "from", "has", "since", "until" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (wc_options_has (cli->options, names[i]))
      return TRUE;
  return FALSE;
}

static gboolean
check_context (const WcCli *cli, GError **error)
{
  if (!wc_options_has (cli->options, "context"))
    return TRUE;
  if (!wc_output_is_for_people (cli->output))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "--context is for people; \"whinchat history CHAT --around "
                           "ID\" is what a program asks for");
  if (wc_options_get_number (cli->options, "context", 0) > MOST_CONTEXT)
    return wc_failure_set (error, WC_EXIT_USAGE, "--context is %d at most", MOST_CONTEXT);
  return TRUE;
}

static gboolean
check_server (const WcCli *cli, const char *text, GError **error)
{
  if (!wc_options_has (cli->options, "server"))
    return TRUE;
  if (*text == '\0')
    return wc_failure_set (error, WC_EXIT_USAGE, "a word is needed with --server");
  if (wc_options_has (cli->options, "from") || wc_options_has (cli->options, "has"))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "servers know nothing of --from and --has");
  return TRUE;
}

static gboolean
check_words (const WcCli *cli, const char *text, GError **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    return wc_failure_set (error, WC_EXIT_USAGE, "the words are no UTF-8");
  if (*text == '\0' && !is_any_given (cli))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "a word is needed, or --chat, --from, --has, --since or "
                           "--until");
  return check_server (cli, text, error) && check_context (cli, error);
}

/* One account's server is asked. */
static void
move_account (JsonObject *params, JsonObject *where)
{
  const char *account = wc_object_get_string (where, "account");

  json_object_set_string_member (params, "account", account != NULL ? account : "");
  json_object_remove_member (where, "account");
}

/* Returns: (transfer full). */
static JsonObject *
new_params (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) params = NULL;
  JsonObject *where;
  g_autofree char *text = join_words (cli);

  if (!check_words (cli, text, error))
    return NULL;
  params = json_object_new ();
  where = json_object_new ();
  json_object_set_string_member (params, "text", text);
  json_object_set_object_member (params, "options", where);
  add_has (cli, where);
  if (!add_time (cli, where, "since", error) || !add_time (cli, where, "until", error) ||
      !add_from (cli, where, error) || !add_chat (cli, where, error))
    return NULL;
  if (wc_options_has (cli->options, "server"))
    move_account (params, where);
  return g_steal_pointer (&params);
}

/* Returns: (transfer full) (nullable). */
static WcSearchContext *
new_context (WcCli *cli, WcPrinter *printer)
{
  gint64 size = wc_options_get_number (cli->options, "context", 0);

  return size > 0 ? wc_search_context_new (cli, printer, (guint) size) : NULL;
}

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) params = new_params (cli, error);
  gboolean asks_server = wc_options_has (cli->options, "server");
  const WcPages pages = { asks_server ? "Messages.SearchArchive" : "Messages.Search",
                          params,
                          wc_options_get_number (cli->options, "limit", DEFAULT_LIMIT) };
  g_autoptr (WcPrinter) printer =
      wc_printer_new (cli, /* with_chats= */ !wc_options_has (cli->options, "chat"));
  g_autoptr (WcSearchContext) context = new_context (cli, printer);
  Found found = { printer, context, FALSE, NULL };

  if (params == NULL || !wc_pages_read (cli, &pages, take_message, &found, error))
    return WC_EXIT_FAULT;
  if (found.error != NULL)
    {
      g_propagate_error (error, found.error);
      return WC_EXIT_FAULT;
    }
  if (!found.any && wc_output_is_for_people (cli->output))
    wc_cli_say (cli, "Nothing was found.");
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_search = {
  .name = "search",
  .arguments = "[WORD…]",
  .summary = "Finds messages by their words, the newest first",
  .prints = "Message",
  .examples = "whinchat search invoice 2231\n"
              "whinchat search '\"meet me\" riv*' --from alice@example.org\n"
              "whinchat search --has file,image --chat alice@example.org\n"
              "whinchat search --from alice@example.org --since yesterday\n"
              "whinchat search kettle --context 2\n"
              "whinchat search kettle --since 30d --json | jq -r .body\n",
  .description =
      "All words have to occur; \"phrases in quotes\" (which the shell must not take\n"
      "away); a word with * stands for all that begin so. Without words it finds all "
      "that\n"
      "was written there, then, or by them. It searches what is held here, in all "
      "accounts\n"
      "without -a. --server asks the archive of one account, or of the room --chat: it "
      "learns\n"
      "the words, and what it finds is kept. \"whinchat history CHAT --around ID\" goes "
      "to one of them.\n",
  .options = options,
  .max_args = WC_COMMAND_ANY,
  .paged = TRUE,
  .run = run,
};
