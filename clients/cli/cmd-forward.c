/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/encryption-option.h"
#include "cli/message-choice.h"
#include "common/object.h"

/* whinchat forward: messages are said again in another chat. */

static const WcOutputShape shape = { "id", "id,ts,chat,state" };

static const WcOption options[] = {
  WC_ENCRYPTION_OPTION,
  { "key", 'k', WC_OPTION_TEXT, "KEY",
    "Forwards each only once for this key, however often it is run within 7 days." },
  { NULL },
};

/* Returns: (transfer full). */
static JsonArray *
new_ids (const WcCli *cli, GError **error)
{
  g_autoptr (JsonArray) ids = json_array_new ();

  for (guint i = 1; i < cli->args->len; i++)
    {
      gint64 id = wc_message_choice_parse (wc_cli_get_arg (cli, i), error);

      if (id == 0)
        return NULL;
      json_array_add_int_element (ids, id);
    }
  return g_steal_pointer (&ids);
}

static int
run (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonArray) ids = new_ids (cli, error);
  g_autoptr (JsonObject) how = json_object_new ();
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params;
  JsonArray *items;

  if (ids == NULL || !wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_USAGE;
  params = wc_chat_choice_new_params (&choice);
  wc_encryption_option_add (cli->options, how);
  if (wc_options_has (cli->options, "key"))
    json_object_set_string_member (how, "key", wc_options_get (cli->options, "key"));
  json_object_set_array_member (params, "ids", g_steal_pointer (&ids));
  json_object_set_object_member (params, "options", g_steal_pointer (&how));
  result = wc_cli_call (cli, "Messages.Forward", params, error);
  items = result != NULL ? wc_object_get_array (result, "items") : NULL;
  if (items == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    for (guint i = 0; i < json_array_get_length (items); i++)
      wc_output_print (cli->output, &shape, wc_object_get_item (items, i));
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_forward = {
  .name = "forward",
  .arguments = "CHAT ID…",
  .summary = "Says messages again in another chat",
  .prints = "Message",
  .examples = "whinchat forward alice@example.org 1795220379609506\n"
              "whinchat forward alice 1795220379609506 1795220379609507\n",
  .description =
      "Texts go with how they look, files where they lie already; other clients see\n"
      "ordinary messages of yours. Of several, which are said in the order given, "
      "either\n"
      "all are forwarded or none. ID is as \"history --json\" prints it.\n",
  .options = options,
  .min_args = 2,
  .max_args = 51,
  .run = run,
};
