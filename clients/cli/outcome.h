/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "common/exit.h"

/* Errors that are told in an object (a message, a job, an account) and not by a call. */

/* The exit status of the error called @name; WC_EXIT_FAULT where none is. @name:
 * (nullable). */
WcExit wc_outcome_get_exit (const char *name);

/* What the member "error" of @object says to people, on one line and clean: its text,
 * else its condition. Returns: (transfer full) (nullable). */
char *wc_outcome_dup_reason (JsonObject *object);

/* Sets @error to @what ("the message was not sent") with that reason; FALSE always, so
 * that a function may end with it. */
gboolean wc_outcome_fail (JsonObject *object, const char *what, GError **error);
