/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The action of "whinchat room" that shows and changes how a room is configured. */
int wc_room_config_run (WcCli *cli, GError **error);
