/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/listing.h"
#include "cli/table.h"
#include "common/object.h"

/* whinchat threads: of what a chat speaks, side by side. */

#define MOST 200

static const WcOutputShape shape = { "thread", "thread,messages,last_ts" };

static const WcOption options[] = {
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER",
    "At most this many; 200 at most. Default: 50." },
  { "before", 0, WC_OPTION_NUMBER, "ID", "Whose newest message is older than this one." },
  { NULL },
};

static JsonObject *
new_params (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  JsonObject *params, *how;

  if (!wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return NULL;
  params = wc_chat_choice_new_params (&choice);
  how = json_object_new ();
  json_object_set_int_member (
      how, "limit", MIN (wc_options_get_number (cli->options, "limit", 50), MOST));
  if (wc_options_has (cli->options, "before"))
    json_object_set_int_member (how, "before",
                                wc_options_get_number (cli->options, "before", 0));
  json_object_set_object_member (params, "options", how);
  return params;
}

static void
print_table (const WcCli *cli, JsonArray *items)
{
  static const WcTableColumn columns[] = { WC_TABLE_RIGHT, WC_TABLE_LEFT,
                                           WC_TABLE_FLEXIBLE, WC_TABLE_FLEXIBLE };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *thread = wc_object_get_item (items, i);
      const char *parent = wc_object_get_string (thread, "parent");
      g_autofree char *count = g_strdup_printf (
          "%" G_GINT64_FORMAT, wc_object_get_int (thread, "messages", 0));
      g_autofree char *when =
          wc_dates_format (wc_object_get_int (thread, "last_ts", 0), now, WC_DATES_BRIEF);
      g_autofree char *from = parent != NULL ? g_strconcat ("of ", parent, NULL) : NULL;

      wc_table_add (table, WC_COLOUR_STRONG, count);
      wc_table_add (table, WC_COLOUR_DIM, when);
      wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (thread, "thread"));
      wc_table_add (table, WC_COLOUR_DIM, from != NULL ? from : "");
    }
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

static int
run (WcCli *cli, GError **error)
{
  JsonObject *params = new_params (cli, error);
  g_autoptr (JsonObject) result =
      params != NULL ? wc_cli_call (cli, "Messages.Threads", params, error) : NULL;
  JsonArray *items = result != NULL ? wc_object_get_array (result, "items") : NULL;

  return wc_listing_print (cli, &shape, items, print_table, "There are no threads.");
}

const WcCommand wc_cmd_threads = {
  .name = "threads",
  .arguments = "CHAT",
  .summary = "Lists the threads of a chat, the newest first",
  .prints = "Thread",
  .examples = "whinchat threads tea@muc.example.org\n"
              "whinchat threads tea@muc.example.org -n 5 --fields thread,messages\n",
  .description =
      "CHAT is an address, or the title of a chat or contact, or how only one of them\n"
      "begins. A line has how many messages of the thread are here, when the newest was\n"
      "written, its name, and the thread that it branched off. \"whinchat history CHAT\n"
      "--thread NAME\" prints one.\n",
  .options = options,
  .min_args = 1,
  .max_args = 1,
  .paged = TRUE,
  .run = run,
};
