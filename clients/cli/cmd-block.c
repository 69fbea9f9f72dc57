/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "cli/blocking.h"
#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat block: who is not to be heard, or everybody who is not. */

static const WcOption options[] = {
  { "report", 'r', WC_OPTION_FLAG, NULL, "Reports them to the server, for spam." },
  { "abuse", 0, WC_OPTION_FLAG, NULL, "Reports them, for other abuse." },
  { "text", 't', WC_OPTION_TEXT, "TEXT", "What to say with the report." },
  { "message", 'm', WC_OPTION_LIST, "ID",
    "A message of theirs that the report shows; of a room's with ROOM/NICK." },
  { NULL },
};

static int
print_list (WcCli *cli, GError **error)
{
  static const WcOutputShape shape = { "jid", "jid" };
  g_autoptr (JsonObject) result =
      wc_cli_call (cli, "Contacts.Blocked", wc_cli_new_params (cli), error);
  JsonArray *jids = result != NULL ? wc_object_get_array (result, "jids") : NULL;

  if (jids == NULL)
    return WC_EXIT_FAULT;
  for (guint i = 0; i < json_array_get_length (jids); i++)
    {
      const char *jid = json_array_get_string_element (jids, i);
      g_autoptr (JsonObject) object = json_object_new ();
      g_autofree char *clean = wc_text_line (jid, 0);

      json_object_set_string_member (object, "jid", jid);
      if (wc_output_is_for_people (cli->output))
        printf ("%s\n", clean);
      else
        wc_output_print (cli->output, &shape, object);
    }
  if (json_array_get_length (jids) == 0 && wc_output_is_for_people (cli->output))
    wc_cli_say (cli, "Nobody is blocked.");
  return WC_EXIT_OK;
}

static gboolean
add_messages (WcCli *cli, JsonObject *how, GError **error)
{
  const char *const *texts = wc_options_get_all (cli->options, "message");
  JsonArray *ids = json_array_new ();

  json_object_set_array_member (how, "messages", ids);
  for (; *texts != NULL; texts++)
    {
      gint64 id;

      if (!g_ascii_string_to_signed (*texts, 10, 1, G_MAXINT64, &id, NULL))
        return wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is no id of a message",
                               *texts);
      json_array_add_int_element (ids, id);
    }
  return TRUE;
}

static gboolean
fill_report (WcCli *cli, JsonObject *how, GError **error)
{
  gboolean abuse = wc_options_has (cli->options, "abuse");
  gboolean report = abuse || wc_options_has (cli->options, "report");

  if (report)
    json_object_set_string_member (how, "report", abuse ? "abuse" : "spam");
  else if (wc_options_has (cli->options, "text") ||
           wc_options_has (cli->options, "message"))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "--text and --message need --report or --abuse");
  if (wc_options_has (cli->options, "text"))
    json_object_set_string_member (how, "text", wc_options_get (cli->options, "text"));
  return !wc_options_has (cli->options, "message") || add_messages (cli, how, error);
}

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) params = NULL;
  g_autoptr (JsonObject) how = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  if (!fill_report (cli, how, error))
    return WC_EXIT_FAULT;
  if (cli->args->len == 0)
    return print_list (cli, error);
  for (guint i = 0; i < cli->args->len; i++)
    if (!wc_chat_choice_check_address (wc_cli_get_arg (cli, i), error))
      return WC_EXIT_USAGE;
  params = wc_blocking_new_params (cli);
  json_object_set_object_member (params, "options", g_steal_pointer (&how));
  result = wc_cli_call (cli, "Contacts.Block", g_steal_pointer (&params), error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "Blocked on all devices.");
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_block = {
  .name = "block",
  .arguments = "[ADDRESS…]",
  .summary = "Blocks people or whole servers, or lists who is blocked",
  .prints = "jid",
  .examples = "whinchat block\n"
              "whinchat block spammer@example.net --report\n"
              "whinchat block tea@muc.example.org/Eve --report -m 1795220379609506\n"
              "whinchat block example.net --abuse --text \"threats, day and night\"\n",
  .description =
      "The account's server keeps back what comes from there, on all devices, and "
      "lets\n"
      "nothing through to them. Servers that cannot do that say so; nothing is "
      "hidden\n"
      "here then. ADDRESS is a JID or a domain.\n",
  .options = options,
  .max_args = WC_COMMAND_ANY,
  .run = run,
};
