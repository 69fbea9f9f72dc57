/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/attach.h"
#include "cli/chat-choice.h"

/* Texts and files that the daemon sends later. */

/* Reads when, as wc_dates_parse() does, but "2h" is in two hours. WC_EXIT_USAGE where
 * that is over by now. @ms: milliseconds since the epoch; untouched on failure. */
gboolean wc_postpone_parse (const char *text, GDateTime *now, gint64 *ms, GError **error);

/* Keeps @body and @files for @choice until the option "at" of @cli says; @how (transfer
 * full): as of Messages.Send, but for what that waits for. Prints what waits then. FALSE
 * with @error. */
gboolean wc_postpone_send (WcCli *cli,
                           const WcChatChoice *choice,
                           const char *body,
                           const WcAttach *files,
                           JsonObject *how,
                           GError **error);

/* Prints a Scheduled of the API, as data or a line for people. */
void wc_postpone_print (const WcCli *cli, JsonObject *scheduled);
