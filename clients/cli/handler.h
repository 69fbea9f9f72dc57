/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "common/interrupt.h"

/* Runs @command in a shell, with the JSON of @object and a line feed as its standard
 * input; its output and talk are ours. @interrupt: (nullable) what is undone for it.
 * Whether it ended with 0; else @error tells how (WC_EXIT_FAULT). */
gboolean wc_handler_run (const char *command,
                         JsonObject *object,
                         WcInterrupt *interrupt,
                         GError **error);
