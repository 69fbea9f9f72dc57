/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Appends @text, which is clean and may have colours, broken at its spaces where a line
 * has more than @columns of the terminal; a line that is broken goes on behind @indent
 * spaces. A word that is longer stays whole, so that a link can be opened. @columns 0, or
 * hardly more than @indent: nothing is broken. */
void wc_wrap_append (GString *out, const char *text, guint indent, guint columns);
