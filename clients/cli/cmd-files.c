/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/message-trust.h"
#include "cli/printer.h"
#include "cli/text.h"
#include "common/object.h"

/* whinchat files: which messages carry files, and what these are. */

static const WcOption options[] = {
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER",
    "At most this many messages, the newest; 200 at most. Default: 50." },
  { "since", 's', WC_OPTION_TEXT, "WHEN",
    "Not older: 2h, 30d, yesterday, 2026-11-20, \"2026-11-20 18:30\"." },
  WC_MESSAGE_TRUST_OPTION,
  { "before", 0, WC_OPTION_NUMBER, "ID", "Older than this message." },
  { NULL },
};

static gboolean
add_since (const WcCli *cli, JsonObject *how, GError **error)
{
  const char *text = wc_options_get (cli->options, "since");
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gint64 since = 0;

  if (text == NULL)
    return TRUE;
  if (!wc_dates_parse (text, now, &since, error))
    return FALSE;
  json_object_set_int_member (how, "since", since);
  return TRUE;
}

/* Returns: (transfer full). */
static JsonObject *
new_params (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) params = NULL;
  JsonObject *how = json_object_new ();

  if (cli->args->len > 0 &&
      !wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    {
      json_object_unref (how);
      return NULL;
    }
  params = wc_cli_new_params (cli);
  if (choice.chat != NULL)
    {
      json_object_set_string_member (params, "account", choice.account);
      json_object_set_string_member (how, "chat", choice.chat);
    }
  json_object_set_object_member (params, "options", how);
  json_object_set_int_member (how, "limit",
                              wc_options_get_number (cli->options, "limit", 50));
  if (wc_options_has (cli->options, "before"))
    json_object_set_int_member (how, "before",
                                wc_options_get_number (cli->options, "before", 0));
  return add_since (cli, how, error) ? g_steal_pointer (&params) : NULL;
}

/* A line for each file: message, place, where it is, size and name. */
static void
say_files (const WcCli *cli, JsonObject *message)
{
  JsonArray *files = wc_object_get_array (message, "attachments");

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *file = wc_object_get_item (files, i);
      const char *name = file != NULL ? wc_object_get_string (file, "name") : NULL;
      const char *state = file != NULL ? wc_object_get_string (file, "state") : NULL;
      g_autofree char *shown = wc_text_line (name != NULL ? name : "-", 0);

      g_print ("%" G_GINT64_FORMAT " %u  %-9s %10" G_GINT64_FORMAT "  %s\n",
               wc_object_get_int (message, "id", 0), i, state != NULL ? state : "-",
               file != NULL ? wc_object_get_int (file, "size", -1) : -1, shown);
    }
}

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (WcPrinter) printer = NULL;
  JsonObject *params = new_params (cli, error);
  g_autoptr (JsonObject) result = NULL;
  JsonArray *items;

  if (params == NULL)
    return WC_EXIT_USAGE;
  result = wc_cli_call (cli, "Files.List", params, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  items = wc_object_get_array (result, "items");
  if (!wc_output_is_for_people (cli->output))
    {
      printer = wc_printer_new (cli, /* with_chats= */ TRUE);
      wc_printer_add_messages (printer, items);
      return WC_EXIT_OK;
    }
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    say_files (cli, wc_object_get_item (items, i));
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_files = {
  .name = "files",
  .arguments = "[CHAT]",
  .summary = "Lists the files of messages, the newest first",
  .prints = "Message",
  .examples = "whinchat files alice@example.org\n"
              "whinchat files alice --since 30d --json | jq -r .id\n",
  .description =
      "CHAT is an address, or the title of a chat or contact, or how only one of them\n"
      "begins. A line has the id of the message, the place of the file in it, where it "
      "is\n"
      "(remote, held, uploading, failed), its bytes and its name. The forms for "
      "programs\n"
      "have the messages.\n",
  .options = options,
  .max_args = 1,
  .run = run,
};
