/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"
#include "cli/output.h"

/* Calls @method with @params (transfer full), whose answer is a message, and prints that
 * as data, where it was asked for: people see it in their chat. Returns: the exit status,
 * with @error unless it is WC_EXIT_OK. */
int wc_message_call (WcCli *cli,
                     const char *method,
                     JsonObject *params,
                     const WcOutputShape *shape,
                     GError **error);
