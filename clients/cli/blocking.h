/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The arguments of Contacts.Block and Unblock: the account, and all addresses of the
 * command line. Returns: (transfer full). */
JsonObject *wc_blocking_new_params (const WcCli *cli);
