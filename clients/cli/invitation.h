/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Has the daemon make an invitation by @method, with @params (transfer full), and prints
 * it: for people the page, where there is one, else the link. Returns: an exit code. */
int
wc_invitation_run (WcCli *cli, const char *method, JsonObject *params, GError **error);
