/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/listing.h"
#include "cli/message-choice.h"
#include "cli/table.h"
#include "common/object.h"

/* whinchat reactions: what people meant about a message, one below the other. */

static const WcOutputShape shape = { "from", "ts,from,emojis" };

static void
print_table (const WcCli *cli, JsonArray *items)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_FLEXIBLE,
                                           WC_TABLE_FLEXIBLE };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *reaction = wc_object_get_item (items, i);
      gboolean ours = g_strcmp0 (wc_object_get_string (reaction, "dir"), "out") == 0;
      g_autofree char *when =
          wc_dates_format (wc_object_get_int (reaction, "ts", 0), now, WC_DATES_BRIEF);
      g_autofree char *emojis =
          wc_object_join (wc_object_get_array (reaction, "emojis"), " ");

      wc_table_add (table, WC_COLOUR_DIM, when);
      wc_table_add (table, WC_COLOUR_STRONG,
                    ours ? "me" : wc_object_get_string (reaction, "from"));
      wc_table_add (table, *emojis != '\0' ? WC_COLOUR_PLAIN : WC_COLOUR_DIM,
                    *emojis != '\0' ? emojis : "took it back");
    }
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

static int
run (WcCli *cli, GError **error)
{
  JsonObject *params = wc_message_choice_new_params (cli, error);
  g_autoptr (JsonObject) result = NULL;
  JsonArray *items;

  if (params == NULL)
    return WC_EXIT_USAGE;
  result = wc_cli_call (cli, "Messages.ReactionHistory", params, error);
  items = result != NULL ? wc_object_get_array (result, "reactions") : NULL;
  return wc_listing_print (cli, &shape, items, print_table, "Nobody has reacted to it.");
}

const WcCommand wc_cmd_reactions = {
  .name = "reactions",
  .arguments = "ID",
  .summary = "Shows who reacted to a message, and what they meant before",
  .prints = "Reaction",
  .examples = "whinchat reactions 1795220379609506\n"
              "whinchat reactions 1795220379609506 --json\n",
  .description =
      "A line for each time that somebody said what they mean about the message, the\n"
      "oldest first; of one author the newest 20. ID is as \"history --json\" prints "
      "it.\n",
  .min_args = 1,
  .max_args = 1,
  .paged = TRUE,
  .run = run,
};
