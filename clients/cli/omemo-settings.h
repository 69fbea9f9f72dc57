/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* whinchat omemo policy: when messages are encrypted. */
extern const WcOption wc_omemo_settings_options[];
int wc_omemo_settings_run (WcCli *cli, GError **error);
