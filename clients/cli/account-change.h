/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* whinchat account password and whinchat account remove, as actions of a WcCommand. */
extern const WcOption wc_account_change_password_options[];
int wc_account_change_password (WcCli *cli, GError **error);

extern const WcOption wc_account_change_remove_options[];
int wc_account_change_remove (WcCli *cli, GError **error);

/* Adds to @fields, lists of values by name, what the options "field" (NAME=VALUE) say.
 * WC_EXIT_USAGE for what is none, and for passwords: others can see a command line. */
gboolean wc_account_change_add_fields (WcCli *cli, JsonObject *fields, GError **error);
