/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/message-call.h"
#include "cli/message-choice.h"

/* whinchat retract: a message of ours is taken back, as far as others go along. */

static const WcOutputShape shape = { "id", "id,chat,retracted" };

static int
run (WcCli *cli, GError **error)
{
  JsonObject *params = wc_message_choice_new_params (cli, error);

  if (params == NULL)
    return WC_EXIT_USAGE;
  return wc_message_call (cli, "Messages.Retract", params, &shape, error);
}

const WcCommand wc_cmd_retract = {
  .name = "retract",
  .arguments = "ID",
  .summary = "Takes back a message of yours",
  .prints = "Message",
  .examples = "whinchat retract 1795220379609506\n",
  .description =
      "Everybody is asked to remove it; who has read it has read it. Its text goes here\n"
      "once the server has the request. To delete it here alone: whinchat forget.\n",
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
