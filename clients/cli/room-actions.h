/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The actions of "whinchat room" about rooms as a whole, as run functions; _all is what
 * happens without an action. */
int wc_room_actions_run_all (WcCli *cli, GError **error);
int wc_room_actions_run_list (WcCli *cli, GError **error);
int wc_room_actions_run_show (WcCli *cli, GError **error);
int wc_room_actions_run_join (WcCli *cli, GError **error);
int wc_room_actions_run_leave (WcCli *cli, GError **error);
int wc_room_actions_run_create (WcCli *cli, GError **error);
int wc_room_actions_run_destroy (WcCli *cli, GError **error);
int wc_room_actions_run_nick (WcCli *cli, GError **error);
int wc_room_actions_run_voice (WcCli *cli, GError **error);
int wc_room_actions_run_subject (WcCli *cli, GError **error);

/* Their options. */
extern const WcOption wc_room_actions_list_options[];
extern const WcOption wc_room_actions_join_options[];
extern const WcOption wc_room_actions_leave_options[];
extern const WcOption wc_room_actions_create_options[];
extern const WcOption wc_room_actions_destroy_options[];
