/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/gateway-actions.h"

/* whinchat gateway: other networks through the account's server. */

#define EXAMPLE(action) "whinchat gateway " action "\n"

static const WcCommand actions[] = {
  { .name = "list",
    .arguments = "[ACCOUNT]",
    .summary = "Lists the gateways of the server, and where we are registered",
    .prints = "Gateway",
    .examples = EXAMPLE ("list --json"),
    .max_args = 1,
    .run = wc_gateway_actions_list },
  { .name = "register",
    .arguments = "GATEWAY",
    .summary = "Registers with a gateway, or changes what is registered",
    .prints = "GatewayForm",
    .examples = EXAMPLE ("register sms.example.org") "pass show sms | " EXAMPLE (
        "register sms.example.org --secret password"),
    .description = "On a terminal its form is asked through; in a script the fields are "
                   "given.\n",
    .options = wc_gateway_actions_register_options,
    .min_args = 1,
    .max_args = 1,
    .run = wc_gateway_actions_register },
  { .name = "unregister",
    .arguments = "GATEWAY",
    .summary = "Ends a registration; the gateway forgets us",
    .examples = EXAMPLE ("unregister sms.example.org --yes"),
    .options = wc_gateway_actions_unregister_options,
    .min_args = 1,
    .max_args = 1,
    .run = wc_gateway_actions_unregister },
  { .name = "address",
    .arguments = "GATEWAY [TEXT]",
    .summary = "Prints the address here of somebody on the other network",
    .examples = EXAMPLE ("address sms.example.org \"+1 555 0100\""),
    .description = "TEXT is their address there, as people write it. \"whinchat contact "
                   "add\" takes what is printed.\n",
    .min_args = 1,
    .max_args = 2,
    .run = wc_gateway_actions_address },
  { NULL },
};

const WcCommand wc_cmd_gateway = {
  .name = "gateway",
  .arguments = "[ACTION]",
  .summary = "Lists gateways to other networks, and registers with them",
  .prints = "Gateway",
  .examples = "whinchat gateway\n" EXAMPLE ("register sms.example.org")
      EXAMPLE ("address sms.example.org \"+1 555 0100\""),
  .description =
      "A gateway (XEP-0100) makes people and rooms of another network contacts and rooms "
      "here.\n"
      "Rooms are joined with \"whinchat room join\", and what else a gateway can do is "
      "in\n"
      "\"whinchat command list GATEWAY\".\n",
  .actions = actions,
  .run = wc_gateway_actions_list,
};
