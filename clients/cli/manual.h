/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/command.h"

/* Fills a manual page with what the tables know. In @page a line that is one of these
 * words gives way to it; @VERSION@ may stand anywhere:
 *   @VERBS@     all verbs of @commands, with their options and examples
 *   @OPTIONS@   the options of every verb
 *   @KINDS@     the kinds of events
 *   @EXITS@     the errors of each exit status
 *   @METHODS@   the methods of the API
 *   @DICTS@     its dictionaries
 *   @ENUMS@     its enumerations
 * Returns: (transfer full) roff for the macros of man(7). */
char *wc_manual_fill (const char *page, const WcCommand *const *commands);

/* Appends @text so that roff prints it as it is. */
void wc_manual_append (GString *out, const char *text);
