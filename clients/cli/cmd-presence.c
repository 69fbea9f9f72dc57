/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/listing.h"
#include "cli/table.h"
#include "cli/text.h"
#include "common/object.h"

/* whinchat presence: who is there, since when not, and how we are there ourselves. */

static const WcOutputShape shape = { "jid", "jid,show,status" };
static const WcOutputShape activity_shape = { "jid", "jid,seconds,since_ts,status" };

/* ---- Of others ---- */

static void
print_table (const WcCli *cli, JsonArray *resources)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_LEFT, WC_TABLE_LEFT,
                                           WC_TABLE_FLEXIBLE };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (resources); i++)
    {
      JsonObject *each = wc_object_get_item (resources, i);
      const char *show = wc_object_get_string (each, "show");
      gint64 idle = wc_object_get_int (each, "idle_ts", -1);
      g_autofree char *when = wc_dates_format (idle, now, WC_DATES_BRIEF);
      g_autofree char *unused = g_strconcat ("idle since ", when, NULL);

      wc_table_add (table, WC_COLOUR_STRONG, wc_object_get_string (each, "jid"));
      wc_table_add (table,
                    g_strcmp0 (show, "available") == 0 ? WC_COLOUR_GOOD : WC_COLOUR_DIM,
                    show);
      wc_table_add (table, WC_COLOUR_DIM, idle >= 0 ? unused : "");
      wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (each, "status"));
    }
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

static int
run_show (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) result = NULL;
  JsonArray *resources;

  if (!wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_NOT_FOUND;
  result =
      wc_cli_call (cli, "Presence.Get", wc_chat_choice_new_jid_params (&choice), error);
  resources = result != NULL ? wc_object_get_array (result, "resources") : NULL;
  return wc_listing_print (cli, &shape, resources, print_table,
                           "Not available, or not visible to you.");
}

static void
print_activity (JsonObject *activity)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when =
      wc_dates_format (wc_object_get_int (activity, "since_ts", 0), now, WC_DATES_FULL);
  g_autofree char *status = wc_text_line (wc_object_get_string (activity, "status"), 0);

  printf ("%s%s%s\n", wc_object_get_int (activity, "seconds", 0) == 0 ? "now" : when,
          *status != '\0' ? "  " : "", status);
}

static int
run_last (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) result = NULL;
  JsonObject *activity;

  if (!wc_chat_choice_find_somebody (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_NOT_FOUND;
  result = wc_cli_call (cli, "Presence.LastActivity",
                        wc_chat_choice_new_jid_params (&choice), error);
  activity = result != NULL ? wc_object_get_object (result, "activity") : NULL;
  if (activity == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &activity_shape, activity);
  else
    print_activity (activity);
  return WC_EXIT_OK;
}

/* ---- Our own ---- */

static int
run_set (WcCli *cli, GError **error)
{
  JsonObject *params = wc_cli_new_params (cli);
  const char *text = wc_cli_get_arg (cli, 1);
  g_autoptr (JsonObject) result = NULL;

  json_object_set_string_member (params, "show", wc_cli_get_arg (cli, 0));
  json_object_set_string_member (params, "text", text != NULL ? text : "");
  result = wc_cli_call (cli, "Presence.Set", params, error);
  return result != NULL ? WC_EXIT_OK : WC_EXIT_FAULT;
}

static const WcCommand actions[] = {
  { .name = "show",
    .arguments = "CONTACT",
    .summary = "Lists the devices with which somebody is there",
    .prints = "Presence",
    .examples = "whinchat presence show alice@example.org\n"
                "whinchat presence show alice --fields jid,show\n",
    .description = "The one that gets messages first stands first. Who has not let you "
                   "see their\npresence is never there.\n",
    .min_args = 1,
    .max_args = 1,
    .run = run_show },
  { .name = "last",
    .arguments = "CONTACT",
    .summary = "Asks when somebody was last there",
    .prints = "Activity",
    .examples = "whinchat presence last alice@example.org\n"
                "whinchat presence last example.org\n",
    .description =
        "CONTACT is a person, the address of a device, which tells since when nobody "
        "uses\n"
        "it, or of a server, which tells when it was started. Who may not see their\n"
        "presence is told nothing.\n",
    .min_args = 1,
    .max_args = 1,
    .run = run_last },
  { .name = "set",
    .arguments = "available|chat|away|xa|dnd|offline [TEXT]",
    .summary = "Says how available you are, now and after each login",
    .examples = "whinchat presence set dnd \"in a meeting\"\n"
                "whinchat presence set available\n",
    .description = "chat: eager to talk; xa: away for long; dnd: not to be disturbed; "
                   "offline:\nconnected, but nobody sees it. TEXT goes with it; without "
                   "it there is none.\n",
    .min_args = 1,
    .max_args = 2,
    .run = run_set },
  { NULL },
};

const WcCommand wc_cmd_presence = {
  .name = "presence",
  .arguments = "ACTION",
  .summary = "Shows who is there, and says how available you are",
  .examples = "whinchat presence show alice@example.org\n"
              "whinchat presence set away\n",
  .description = "CONTACT is an address, or the title of a chat or contact, or how only "
                 "one of them\n"
                 "begins.\n",
  .actions = actions,
};
