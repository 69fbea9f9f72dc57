/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/history.h"
#include "cli/job.h"
#include "cli/message-trust.h"
#include "cli/printer.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat history: messages of one chat, the oldest first. */

#define DEFAULT_LIMIT 50
#define PAGE_ITEMS 200

static const WcOption options[] = {
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER",
    "At most this many, the newest of them; 0: all. Default: 50, with --since all." },
  { "since", 's', WC_OPTION_TEXT, "WHEN",
    "Not older: 2h, 30d, yesterday, 2026-11-20, \"2026-11-20 18:30\"." },
  { "before", 0, WC_OPTION_NUMBER, "ID", "Older than this message." },
  { "after", 0, WC_OPTION_NUMBER, "ID", "Newer than this message, the oldest of them." },
  { "around", 0, WC_OPTION_NUMBER, "ID", "On both sides of this message." },
  { "replied", 0, WC_OPTION_NUMBER, "ID",
    "The message that this one answers; fetched where it is not here." },
  { "thread", 0, WC_OPTION_TEXT, "THREAD",
    "Only this thread, of what is here; \"whinchat threads\" lists them." },
  { "held", 0, WC_OPTION_FLAG, NULL, "Only what is here: does not ask the server." },
  WC_MESSAGE_TRUST_OPTION,
  { "backfill", 0, WC_OPTION_FLAG, NULL,
    "First fetches all older history of the chat, or that back to --since." },
  { NULL },
};

static gboolean
parse_since (WcCli *cli, gint64 *since, GError **error)
{
  const char *text = wc_options_get (cli->options, "since");
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return text == NULL || wc_dates_parse (text, now, since, error);
}

static gboolean
check_options (const WcCli *cli, GError **error)
{
  int places =
      wc_options_has (cli->options, "before") + wc_options_has (cli->options, "after") +
      wc_options_has (cli->options, "around") + wc_options_has (cli->options, "replied");

  if (places > 1)
    return wc_failure_set (
        error, WC_EXIT_USAGE,
        "only one of --before, --after, --around and --replied can be had");
  if (wc_options_has (cli->options, "held") && wc_options_has (cli->options, "backfill"))
    return wc_failure_set (error, WC_EXIT_USAGE, "--held and --backfill contradict");
  return TRUE;
}

/* The daemon keeps it until the account is online, which may be never. */
static void
say_waiting (WcCli *cli, const WcHistory *history)
{
  JsonObject *params = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  json_object_set_string_member (params, "account", history->choice->account);
  result = wc_cli_call (cli, "Accounts.Get", params, /* error= */ NULL);
  if (result != NULL &&
      g_strcmp0 (wc_object_get_string (result, "account.state"), "online") != 0)
    wc_cli_say (cli, "The account is not online: history is fetched once it is. An "
                     "interrupt gives it up.");
}

static gboolean
backfill (WcCli *cli, const WcHistory *history, GError **error)
{
  JsonObject *params = wc_chat_choice_new_params (history->choice);
  JsonObject *how = json_object_new ();
  g_autoptr (JsonObject) result = NULL;
  const char *job;

  if (history->since >= 0)
    json_object_set_int_member (how, "until", history->since);
  json_object_set_object_member (params, "options", how);
  result = wc_cli_call (cli, "Messages.Backfill", params, error);
  if (result == NULL)
    return FALSE;
  say_waiting (cli, history);
  job = wc_object_get_string (result, "job");
  return wc_job_follow (cli, job != NULL ? job : "", "fetching history", error);
}

typedef struct
{
  WcPrinter *printer; /* (owned) */
  guint n_printed;
} Printing;

static void
printing_clear (Printing *self)
{
  g_clear_pointer (&self->printer, wc_printer_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Printing, printing_clear)

static void
take_page (JsonArray *messages, gpointer data)
{
  Printing *printing = data;

  printing->n_printed += messages != NULL ? json_array_get_length (messages) : 0;
  wc_printer_add_messages (printing->printer, messages);
}

/* One page with the message in its middle. */
static gboolean
read_around (WcCli *cli, const WcHistory *history, Printing *printing, GError **error)
{
  JsonObject *params = wc_chat_choice_new_params (history->choice);
  JsonObject *query = json_object_new ();
  gint64 limit = history->limit > 0 ? history->limit : PAGE_ITEMS;
  g_autoptr (JsonObject) page = NULL;

  json_object_set_int_member (query, "around",
                              wc_options_get_number (cli->options, "around", 0));
  json_object_set_int_member (query, "limit", MIN (limit, PAGE_ITEMS));
  if (history->thread != NULL)
    json_object_set_string_member (query, "thread", history->thread);
  json_object_set_object_member (params, "options", query);
  page = wc_cli_call (cli, "Messages.List", params, error);
  if (page != NULL)
    take_page (wc_object_get_array (page, "items"), printing);
  return page != NULL;
}

/* The one that another one answers. */
static gboolean
read_replied (WcCli *cli, const WcHistory *history, Printing *printing, GError **error)
{
  JsonObject *params = json_object_new ();
  g_autoptr (JsonArray) one = json_array_new ();
  g_autoptr (JsonObject) result = NULL;

  json_object_set_string_member (params, "account", history->choice->account);
  json_object_set_int_member (params, "id",
                              wc_options_get_number (cli->options, "replied", 0));
  result = wc_cli_call (cli, "Messages.FetchReplied", params, error);
  if (result == NULL)
    return FALSE;
  json_array_add_object_element (
      one, json_object_ref (json_object_get_object_member (result, "message")));
  take_page (one, printing);
  return TRUE;
}

/* From the options, but for the chat. */
static gboolean
read_options (WcCli *cli, WcHistory *history, GError **error)
{
  gint64 fallback;

  history->since = -1;
  if (!check_options (cli, error) || !parse_since (cli, &history->since, error))
    return FALSE;
  fallback = history->since >= 0 ? 0 : DEFAULT_LIMIT;
  history->limit = wc_options_get_number (cli->options, "limit", fallback);
  history->before = wc_options_get_number (cli->options, "before", 0);
  history->after = wc_options_get_number (cli->options, "after", 0);
  history->thread = wc_options_get (cli->options, "thread");
  /* which messages of it the server has, nobody can ask */
  history->held = wc_options_has (cli->options, "held") || history->thread != NULL;
  /* Everything that is here can be shown as it is read, from its beginning on. */
  if (history->limit == 0 && history->since < 0 && history->before == 0 &&
      history->after == 0)
    history->after = 1;
  return TRUE;
}

static int
run (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_auto (Printing) printing = { 0 };
  WcHistory history = { .choice = &choice };
  gboolean good;

  if (!read_options (cli, &history, error) ||
      !wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_FAULT;
  if (wc_options_has (cli->options, "backfill") && !backfill (cli, &history, error))
    return WC_EXIT_FAULT;
  printing.printer = wc_printer_new (cli, /* with_chats= */ FALSE);
  if (wc_options_has (cli->options, "around"))
    good = read_around (cli, &history, &printing, error);
  else if (wc_options_has (cli->options, "replied"))
    good = read_replied (cli, &history, &printing, error);
  else
    good = wc_history_read (cli, &history, take_page, &printing, error);
  if (good && printing.n_printed == 0 && wc_output_is_for_people (cli->output))
    wc_cli_say (cli, "There are no messages.");
  return good ? WC_EXIT_OK : WC_EXIT_FAULT;
}

const WcCommand wc_cmd_history = {
  .name = "history",
  .arguments = "CHAT",
  .summary = "Prints messages of a chat, the oldest first",
  .prints = "Message",
  .examples = "whinchat history alice@example.org\n"
              "whinchat history alice --limit 10\n"
              "whinchat history alice@example.org --since 7d --json > week.jsonl\n"
              "whinchat history alice@example.org --backfill --limit 0 --json\n",
  .description =
      "CHAT is an address, or the title of a chat or contact, or how only one of them\n"
      "begins. Where the messages asked for reach back to what is not held here, they "
      "are\n"
      "fetched from the server; offline, what is held is printed. --limit 0 without "
      "--since\n"
      "prints all that is held and fetches nothing by itself: --backfill does. An "
      "interrupt\n"
      "cancels --backfill; what it has fetched by then is kept. Of a spoiler only what "
      "it is\n"
      "about is printed; --json has the text.\n"
      "\n"
      "Behind the time of what came or went encrypted stands a sign, where nothing "
      "that others\n"
      "write can stand: \"*\"; \"+\" where the key of its author was verified, \"?\" "
      "where "
      "that\n"
      "waits for a decision of yours, \"!\" where you distrust it. What devices wrote "
      "that you\n"
      "distrust is counted and not shown, unless --distrusted asks for it, here and "
      "wherever\n"
      "messages are printed; --json has all of it, with what is known of its key in "
      "\"encryption\".\n"
      "What could not be decrypted says why.\n",
  .options = options,
  .min_args = 1,
  .max_args = 1,
  .paged = TRUE,
  .run = run,
};
