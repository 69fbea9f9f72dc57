/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/command-run.h"
#include "cli/commands.h"

/* whinchat command: what servers, rooms, gateways and programs let people do by forms. */

#define EXAMPLE(action) "whinchat command " action "\n"

static const WcCommand actions[] = {
  { .name = "list",
    .arguments = "[ADDRESS]",
    .summary = "Lists the commands of an address, or of the account's server",
    .prints = "Command",
    .examples = EXAMPLE ("list") EXAMPLE ("list irc.example.org"),
    .max_args = 1,
    .run = wc_command_run_list },
  { .name = "run",
    .arguments = "[ADDRESS] NODE",
    .summary = "Runs a command to its end",
    .prints = "CommandStep",
    .examples = EXAMPLE ("run irc.example.org configure")
        EXAMPLE ("run irc.example.org configure --form")
            EXAMPLE ("run bot@example.org/home add --field name=tea --field days=3"),
    .description =
        "NODE is the name that the list has in front; without ADDRESS it is a command of "
        "the\n"
        "account's server. On a terminal each form is asked through; in a script the "
        "fields are\n"
        "given, each to the first form that has it, and nothing else may be required. "
        "What ends\n"
        "this program cancels the command.\n",
    .options = wc_command_run_options,
    .min_args = 1,
    .max_args = 2,
    .run = wc_command_run_run },
  { NULL },
};

const WcCommand wc_cmd_command = {
  .name = "command",
  .arguments = "ACTION",
  .summary = "Runs what servers, gateways and programs offer by forms",
  .examples = EXAMPLE ("list") EXAMPLE ("list irc.example.org")
      EXAMPLE ("run irc.example.org configure"),
  .description = "These are ad-hoc commands (XEP-0050).\n",
  .actions = actions,
};
