/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The actions of whinchat sticker, but for making packs (cli/sticker-making). */
int wc_sticker_actions_list (WcCli *cli, GError **error);
int wc_sticker_actions_show (WcCli *cli, GError **error);
int wc_sticker_actions_import (WcCli *cli, GError **error);
int wc_sticker_actions_remove (WcCli *cli, GError **error);
int wc_sticker_actions_send (WcCli *cli, GError **error);

extern const WcOption wc_sticker_actions_send_options[];
extern const WcOption wc_sticker_actions_remove_options[];
