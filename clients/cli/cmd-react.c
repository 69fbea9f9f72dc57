/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/message-call.h"
#include "cli/message-choice.h"

/* whinchat react: what is given is all that we mean about a message from now on. */

static const WcOutputShape shape = { "id", "id,chat,reactions" };

static int
run (WcCli *cli, GError **error)
{
  JsonObject *params = wc_message_choice_new_params (cli, error);
  JsonArray *emojis;

  if (params == NULL)
    return WC_EXIT_USAGE;
  emojis = json_array_new ();
  for (guint i = 1; i < cli->args->len; i++)
    json_array_add_string_element (emojis, wc_cli_get_arg (cli, i));
  json_object_set_array_member (params, "emojis", emojis);
  return wc_message_call (cli, "Messages.React", params, &shape, error);
}

const WcCommand wc_cmd_react = {
  .name = "react",
  .arguments = "ID [EMOJI…]",
  .summary = "Reacts to a message",
  .prints = "Message",
  .examples = "whinchat react 1795220379609506 👍\n"
              "whinchat react 1795220379609506 👍 🎉\n"
              "whinchat react 1795220379609506\n",
  .description = "What is given is all that you mean about the message from now on; "
                 "nothing takes\nit back; each is one emoji. ID is as \"history --json\" "
                 "prints it.\n",
  .min_args = 1,
  .max_args = WC_COMMAND_ANY,
  .run = run,
};
