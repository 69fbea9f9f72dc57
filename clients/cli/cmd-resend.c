/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/message-call.h"
#include "cli/message-choice.h"

/* whinchat resend: a message that failed gets another chance, because a person says so.
 */

static const WcOutputShape shape = { "id", "id,chat,state" };

static int
run (WcCli *cli, GError **error)
{
  JsonObject *params = wc_message_choice_new_params (cli, error);

  if (params == NULL)
    return WC_EXIT_USAGE;
  return wc_message_call (cli, "Messages.Resend", params, &shape, error);
}

const WcCommand wc_cmd_resend = {
  .name = "resend",
  .arguments = "ID",
  .summary = "Sends a message again that failed",
  .prints = "Message",
  .examples = "whinchat resend 1795220379609506\n",
  .description =
      "It is queued as when it was written, its files too, and sent when the account is\n"
      "online. One that failed as \"uncertain\" may have arrived: then it is there "
      "twice.\n"
      "What has not failed is left alone, and this ends with 8.\n",
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
