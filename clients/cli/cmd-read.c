/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/history.h"
#include "cli/message-trust.h"
#include "cli/pages.h"
#include "cli/printer.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat read: what is unread, and with --mark it is not any more. Only what was
 * printed is marked, so a message that comes meanwhile stays unread. */

static const WcOption options[] = {
  { "mark", 'm', WC_OPTION_FLAG, NULL, "Marks what was printed as read." },
  WC_MESSAGE_TRUST_OPTION,
  { "no-receipt", 0, WC_OPTION_FLAG, NULL,
    "With --mark: does not tell the other side, whatever the account shares." },
  { NULL },
};

typedef struct
{
  WcCli *cli;
  WcPrinter *printer; /* (owned) */
  GPtrArray *choices; /* (owned) (element-type WcChatChoice) */
  gint64 last;        /* newest message printed of the chat; 0: none */
  gboolean any;       /* something was unread */
} Reading;

static void
free_choice (gpointer data)
{
  wc_chat_choice_clear (data);
  g_free (data);
}

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->printer, wc_printer_free);
  g_clear_pointer (&reading->choices, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static void
take_page (JsonArray *messages, gpointer data)
{
  Reading *reading = data;
  guint n = json_array_get_length (messages);
  JsonObject *newest = n > 0 ? wc_object_get_item (messages, n - 1) : NULL;

  wc_printer_add_messages (reading->printer, messages);
  if (newest != NULL)
    reading->last = wc_object_get_int (newest, "id", 0);
}

static gboolean
mark (Reading *reading, const WcChatChoice *choice, GError **error)
{
  JsonObject *params = wc_chat_choice_new_params (choice);
  JsonObject *how = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  json_object_set_int_member (params, "up_to", reading->last);
  if (wc_options_has (reading->cli->options, "no-receipt"))
    json_object_set_boolean_member (how, "receipt", FALSE);
  json_object_set_object_member (params, "options", how);
  result = wc_cli_call (reading->cli, "Chats.MarkRead", params, error);
  return result != NULL;
}

static gboolean
read_chat (Reading *reading, const WcChatChoice *choice, GError **error)
{
  g_autoptr (JsonObject) result =
      wc_cli_call (reading->cli, "Chats.Get", wc_chat_choice_new_params (choice), error);
  WcHistory history = { .choice = choice, .since = -1, .held = TRUE };

  if (result == NULL)
    return FALSE;
  if (wc_object_get_int (result, "chat.unread", 0) == 0)
    return TRUE;
  history.after = MAX (wc_object_get_int (result, "chat.read_id", 0), 1);
  reading->any = TRUE;
  reading->last = 0;
  if (!wc_history_read (reading->cli, &history, take_page, reading, error) ||
      !wc_printer_flush (reading->printer, error))
    return FALSE;
  return reading->last == 0 || !wc_options_has (reading->cli->options, "mark") ||
         mark (reading, choice, error);
}

static gboolean
take_chat (JsonObject *chat, gpointer data)
{
  Reading *reading = data;
  WcChatChoice *choice = g_new0 (WcChatChoice, 1);

  choice->account = g_strdup (wc_object_get_string (chat, "account"));
  choice->chat = g_strdup (wc_object_get_string (chat, "chat"));
  g_ptr_array_add (reading->choices, choice);
  return TRUE;
}

static gboolean
find_unread (Reading *reading, gboolean archived, GError **error)
{
  JsonObject *query = NULL;
  g_autoptr (JsonObject) params = wc_pages_new_params (reading->cli, &query);
  const WcPages pages = { "Chats.List", params, /* limit= */ 0 };

  json_object_set_boolean_member (query, "unread", TRUE);
  json_object_set_boolean_member (query, "archived", archived);
  return wc_pages_read (reading->cli, &pages, take_chat, reading, error);
}

static gboolean
find_chats (Reading *reading, const char *word, GError **error)
{
  WcChatChoice *choice;

  if (word == NULL)
    return find_unread (reading, /* archived= */ FALSE, error) &&
           find_unread (reading, /* archived= */ TRUE, error);
  choice = g_new0 (WcChatChoice, 1);
  g_ptr_array_add (reading->choices, choice);
  return wc_chat_choice_find (reading->cli, word, choice, error);
}

static int
run (WcCli *cli, GError **error)
{
  const char *word = wc_cli_get_arg (cli, 0);
  g_auto (Reading) reading = { .cli = cli };

  if (wc_options_has (cli->options, "no-receipt") &&
      !wc_options_has (cli->options, "mark"))
    return wc_failure_set (error, WC_EXIT_USAGE, "--no-receipt needs --mark");
  reading.printer = wc_printer_new (cli, /* with_chats= */ word == NULL);
  reading.choices = g_ptr_array_new_with_free_func (free_choice);
  if (!find_chats (&reading, word, error))
    return WC_EXIT_FAULT;
  for (guint i = 0; i < reading.choices->len; i++)
    if (!read_chat (&reading, g_ptr_array_index (reading.choices, i), error))
      return WC_EXIT_FAULT;
  if (!reading.any && wc_output_is_for_people (cli->output))
    wc_cli_say (cli, "Nothing is unread.");
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_read = {
  .name = "read",
  .arguments = "[CHAT]",
  .summary = "Prints what is unread",
  .prints = "Message",
  .examples = "whinchat read alice@example.org --mark\n"
              "whinchat read --json | jq -r .body\n",
  .description =
      "Without CHAT: of all chats. Nothing is marked as read without --mark; with it "
      "the\n"
      "other side is told where the account shares that, and our other devices know.\n",
  .options = options,
  .max_args = 1,
  .run = run,
};
