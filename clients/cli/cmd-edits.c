/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/listing.h"
#include "cli/message-choice.h"
#include "cli/table.h"
#include "common/object.h"

/* whinchat edits: what a message said before it was corrected. */

static const WcOutputShape shape = { "ts", "ts,body" };

static const char *
name_without_text (JsonObject *edit)
{
  return wc_object_get_boolean (edit, "retracted") ? "gone, as the message was taken back"
                                                   : "no text";
}

static void
print_table (const WcCli *cli, JsonArray *items)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_FLEXIBLE };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *edit = wc_object_get_item (items, i);
      const char *body = wc_object_get_string (edit, "body");
      g_autofree char *when =
          wc_dates_format (wc_object_get_int (edit, "ts", 0), now, WC_DATES_BRIEF);

      wc_table_add (table, WC_COLOUR_DIM, when);
      wc_table_add (table, body != NULL ? WC_COLOUR_PLAIN : WC_COLOUR_DIM,
                    body != NULL ? body : name_without_text (edit));
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
  result = wc_cli_call (cli, "Messages.Edits", params, error);
  items = result != NULL ? wc_object_get_array (result, "edits") : NULL;
  return wc_listing_print (cli, &shape, items, print_table, "It was never corrected.");
}

const WcCommand wc_cmd_edits = {
  .name = "edits",
  .arguments = "ID",
  .summary = "Shows the texts that a message had",
  .prints = "Edit",
  .examples = "whinchat edits 1795220379609506\n"
              "whinchat edits 1795220379609506 --json | jq -r .body\n",
  .description =
      "A line for each text and since when it was so, the oldest first and that of now\n"
      "last; of more than 200 the first and the newest. ID is as \"history --json\"\n"
      "prints it.\n",
  .min_args = 1,
  .max_args = 1,
  .paged = TRUE,
  .run = run,
};
