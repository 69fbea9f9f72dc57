/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/body.h"
#include "cli/commands.h"
#include "cli/encryption-option.h"
#include "cli/message-call.h"
#include "cli/message-choice.h"
#include "common/object.h"

/* whinchat reply: answers a message, in the chat that it is in. */

static const WcOutputShape shape = { "id", "id,ts,chat,state" };

static const WcOption options[] = {
  WC_ENCRYPTION_OPTION,
  { "no-quote", 0, WC_OPTION_FLAG, NULL,
    "Puts no quotation before the text, for clients that know no answers." },
  { NULL },
};

/* Returns: (transfer full), the arguments of Send but for the body. */
static JsonObject *
new_params (const WcCli *cli, JsonObject *message, gint64 id)
{
  JsonObject *params = json_object_new ();
  JsonObject *how = json_object_new ();

  json_object_set_string_member (params, "account",
                                 wc_object_get_string (message, "account"));
  json_object_set_string_member (params, "chat", wc_object_get_string (message, "chat"));
  json_object_set_int_member (how, "reply_to", id);
  if (wc_options_has (cli->options, "no-quote"))
    json_object_set_boolean_member (how, "quote_fallback", FALSE);
  wc_encryption_option_add (cli->options, how);
  json_object_set_object_member (params, "options", how);
  return params;
}

static int
run (WcCli *cli, GError **error)
{
  gint64 id = wc_message_choice_parse (wc_cli_get_arg (cli, 0), error);
  g_autofree char *body =
      id != 0 ? wc_body_of_argument (wc_cli_get_arg (cli, 1), error) : NULL;
  g_autoptr (JsonObject) answered = NULL;
  JsonObject *params;

  if (body == NULL)
    return WC_EXIT_USAGE;
  answered = wc_message_choice_get (cli, id, error);
  if (answered == NULL)
    return WC_EXIT_NOT_FOUND;
  params = new_params (cli, answered, id);
  json_object_set_string_member (params, "body", body);
  return wc_message_call (cli, "Messages.Send", params, &shape, error);
}

const WcCommand wc_cmd_reply = {
  .name = "reply",
  .arguments = "ID TEXT",
  .summary = "Answers a message",
  .prints = "Message",
  .examples = "whinchat reply 1795220379609506 \"on it\"\n"
              "git log -1 | whinchat reply 1795220379609506 -\n",
  .description = "The answer goes to the chat of the message. ID is as \"history "
                 "--json\" prints it;\nTEXT is one argument, \"-\" takes it from "
                 "standard input.\n",
  .options = options,
  .min_args = 2,
  .max_args = 2,
  .run = run,
};
