/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/command.h"

/* The help, made from the tables. Returns: (transfer full). */
char *wc_usage_of_program (const WcCommand *const *commands);
/* @path: how the command was reached, as "account set". */
char *wc_usage_of_command (const char *path, const WcCommand *command);

/* Appends the words of @text and a newline, broken into lines of 80 columns at most as
 * far as no single word is longer. Lines behind the first begin with @indent spaces; the
 * first one stands where the caller is, which has to be that column. */
void wc_usage_append_filled (GString *out, const char *text, guint indent);
