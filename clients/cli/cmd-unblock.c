/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/blocking.h"
#include "cli/commands.h"

/* whinchat unblock: who may be heard again. */

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result =
      wc_cli_call (cli, "Contacts.Unblock", wc_blocking_new_params (cli), error);

  if (result == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "Not blocked any more.");
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_unblock = {
  .name = "unblock",
  .arguments = "ADDRESS…",
  .summary = "Blocks people or servers no longer",
  .examples = "whinchat unblock alice@example.org\n",
  .description = "ADDRESS is one of those that \"whinchat block\" lists.\n",
  .min_args = 1,
  .max_args = WC_COMMAND_ANY,
  .run = run,
};
