/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The actions of whinchat gateway. */
int wc_gateway_actions_list (WcCli *cli, GError **error);
int wc_gateway_actions_register (WcCli *cli, GError **error);
int wc_gateway_actions_unregister (WcCli *cli, GError **error);
int wc_gateway_actions_address (WcCli *cli, GError **error);

extern const WcOption wc_gateway_actions_register_options[];
extern const WcOption wc_gateway_actions_unregister_options[];
