/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The action of "whinchat room" that lists rooms to go into, and its options. */
int wc_room_search_run (WcCli *cli, GError **error);
extern const WcOption wc_room_search_options[];
