/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* whinchat sticker create NAME FILE…: uploads the pictures and publishes a pack of them.
 */
int wc_sticker_making_create (WcCli *cli, GError **error);

extern const WcOption wc_sticker_making_options[];
