/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Text that others wrote, made fit for a terminal: control characters and escape
 * sequences (ECMA-48) are gone, and what runs from right to left stays between isolates
 * (UAX #9), so that it cannot rearrange what stands beside it. Invalid UTF-8 is replaced.
 * NULL stands for "". None of this is for JSON, which keeps a text as it is. */

/* @text on one line: line breaks and tabs become spaces, spaces at the ends are gone.
 * What needs more than @columns of the terminal is cut and ends with "…"; 0: no limit.
 * Returns: (transfer full) */
char *wc_text_line (const char *text, guint columns);

/* @text with its line breaks; each line behind the first begins with @indent spaces, and
 * empty lines at the end are gone. Returns: (transfer full) */
char *wc_text_block (const char *text, guint indent);

/* The columns that @text, one line that is clean already, takes on a terminal: two for
 * East Asian wide characters and emoji, none for combining ones, and a sequence of
 * emoji counts once (UAX #11, UTS #51). */
guint wc_text_width (const char *text);
