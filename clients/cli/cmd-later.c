/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/body.h"
#include "cli/commands.h"
#include "cli/postpone.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat later: what is to be sent when its time has come. */

/* Returns: (transfer full): { "account": …, "id": … } of the number that the first
 * argument is. */
static JsonObject *
new_params (const WcCli *cli, GError **error)
{
  const char *word = wc_cli_get_arg (cli, 0);
  JsonObject *params;
  gint64 number;

  if (!g_ascii_string_to_signed (word, 10, 1, G_MAXINT64, &number, /* error= */ NULL))
    {
      wc_failure_set (error, WC_EXIT_USAGE,
                      "\"%s\" is no number of what is sent later; \"whinchat later\" "
                      "lists them",
                      word);
      return NULL;
    }
  params = wc_cli_new_params (cli);
  json_object_set_int_member (params, "id", number);
  return params;
}

static int
run_list (WcCli *cli, GError **error)
{
  const char *word = wc_cli_get_arg (cli, 0);
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params, *where;
  JsonArray *items;

  if (word != NULL && !wc_chat_choice_find (cli, word, &choice, error))
    return WC_EXIT_NOT_FOUND;
  params = wc_cli_new_params (cli);
  where = json_object_new ();
  if (word != NULL)
    {
      json_object_set_string_member (params, "account", choice.account);
      json_object_set_string_member (where, "chat", choice.chat);
    }
  json_object_set_object_member (params, "options", where);
  result = wc_cli_call (cli, "Messages.Scheduled", params, error);
  items = result != NULL ? wc_object_get_array (result, "items") : NULL;
  if (items == NULL)
    return WC_EXIT_FAULT;
  for (guint i = 0; i < json_array_get_length (items); i++)
    wc_postpone_print (cli, wc_object_get_item (items, i));
  if (json_array_get_length (items) == 0 && wc_output_is_for_people (cli->output))
    wc_cli_say (cli, "Nothing is to be sent later.");
  return WC_EXIT_OK;
}

static int
run_cancel (WcCli *cli, GError **error)
{
  JsonObject *params = new_params (cli, error);
  g_autoptr (JsonObject) result =
      params != NULL ? wc_cli_call (cli, "Messages.CancelScheduled", params, error)
                     : NULL;

  return result != NULL ? WC_EXIT_OK : WC_EXIT_FAULT;
}

static JsonObject *
new_change (const WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) change = json_object_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  const char *at = wc_options_get (cli->options, "at");
  const char *text = wc_cli_get_arg (cli, 1);
  g_autofree char *body = NULL;
  gint64 ms;

  if (at != NULL)
    {
      if (!wc_postpone_parse (at, now, &ms, error))
        return NULL;
      json_object_set_int_member (change, "at", ms);
    }
  if (text != NULL)
    {
      body = wc_body_of_argument (text, error);
      if (body == NULL)
        return NULL;
      json_object_set_string_member (change, "body", body);
    }
  return g_steal_pointer (&change);
}

/* Without anything to change it only tries again. */
static int
run_change (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) params = new_params (cli, error);
  JsonObject *change = params != NULL ? new_change (cli, error) : NULL;
  g_autoptr (JsonObject) result = NULL;

  if (change == NULL)
    return WC_EXIT_USAGE;
  json_object_set_object_member (params, "change", change);
  result =
      wc_cli_call (cli, "Messages.ChangeScheduled", g_steal_pointer (&params), error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  if (!cli->quiet || !wc_output_is_for_people (cli->output))
    wc_postpone_print (cli, wc_object_get_object (result, "scheduled"));
  return WC_EXIT_OK;
}

static const WcOption change_options[] = {
  { "at", 0, WC_OPTION_TEXT, "WHEN",
    "When it is sent: \"tomorrow 07:00\", 18:30, 2026-12-24; 2h: in two hours." },
  { NULL },
};

static const WcCommand actions[] = {
  { .name = "list",
    .arguments = "[CHAT]",
    .summary = "Lists what is to be sent, by time",
    .prints = "Scheduled",
    .examples = "whinchat later list alice@example.org\n",
    .max_args = 1,
    .run = run_list },
  { .name = "change",
    .arguments = "NUMBER [TEXT]",
    .summary = "Changes text or time, and tries again what could not be sent",
    .prints = "Scheduled",
    .examples = "whinchat later change 3 --at \"tomorrow 18:30\"\n"
                "whinchat later change 3 \"Happy birthday, Alice\"\n",
    .options = change_options,
    .min_args = 1,
    .max_args = 2,
    .run = run_change },
  { .name = "cancel",
    .arguments = "NUMBER",
    .summary = "Does not send it",
    .examples = "whinchat later cancel 3\n",
    .min_args = 1,
    .max_args = 1,
    .run = run_cancel },
  { NULL },
};

const WcCommand wc_cmd_later = {
  .name = "later",
  .arguments = "[ACTION]",
  .summary = "Lists what is to be sent later, changes and cancels it",
  .prints = "Scheduled",
  .examples =
      "whinchat send alice@example.org \"Happy birthday\" --at \"tomorrow 07:00\"\n"
      "whinchat later\n"
      "whinchat later cancel 3\n",
  .description = "A line begins with the number of what waits. When its time has come "
                 "it becomes a\nmessage, which is sent as soon as the account is "
                 "online.\n",
  .actions = actions,
  .run = run_list,
};
