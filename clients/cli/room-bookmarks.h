/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The actions of "whinchat room" about bookmarks, as run functions. */
int wc_room_bookmarks_run_list (WcCli *cli, GError **error);
int wc_room_bookmarks_run_set (WcCli *cli, GError **error);
int wc_room_bookmarks_run_remove (WcCli *cli, GError **error);

/* Of the action that sets one. */
extern const WcOption wc_room_bookmarks_set_options[];
