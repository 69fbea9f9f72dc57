/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/command.h"
#include "cli/options.h"

/* The daemon names what is wrong as the API does ("options.kinds: …"). Whoever wrote a
 * command line wrote "--kinds". */

/* Where the message of @error begins with the field that the daemon found wrong, puts in
 * its place what was typed for it with @command: the option (of those in @options), the
 * argument as the line of usage has it, or the key of a setting. The reply that came, for
 * --json, keeps the name of the API. */
void
wc_typed_name_put (const WcCommand *command, const WcOptions *options, GError *error);
