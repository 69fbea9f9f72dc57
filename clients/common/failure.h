/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "common/exit.h"

/* Why a command failed: a GError whose code is the exit status (WcExit). Those that the
 * daemon answered also have their name and data. Messages are for people: they begin in
 * lower case and end without a full stop. */
#define WC_FAILURE (wc_failure_quark ())
GQuark wc_failure_quark (void);

/* Sets @error and returns FALSE, so that a function may end with it. */
gboolean wc_failure_set (GError **error, WcExit status, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* From the member "error" of a JSON-RPC reply: code, message, data. Returns: (transfer
 * full). */
GError *wc_failure_new_from_reply (JsonObject *reply);

/* Name of the error as the API has it, as "NotFound"; "" for one of our own. Borrowed. */
const char *wc_failure_get_name (const GError *error);

/* The member "error" of the reply, borrowed; NULL for an error of our own. */
JsonObject *wc_failure_get_reply (const GError *error);

/* The exit status for any GError: its code in our domain, WC_EXIT_FAULT in others. */
WcExit wc_failure_get_exit (const GError *error);
