/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Runs an ad-hoc command, stage by stage: on a terminal each form is asked through, in a
 * script the fields are given. The actions of whinchat command. */
int wc_command_run_list (WcCli *cli, GError **error);
int wc_command_run_run (WcCli *cli, GError **error);

extern const WcOption wc_command_run_options[];
