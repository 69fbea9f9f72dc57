/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* @text as a QR code on a terminal, lines that end with line feeds, two rows of the code
 * in each. @colour: the terminal takes colours, so that it is black on white; else it is
 * drawn for a terminal that writes light on dark. NULL: it is too long for one. Returns:
 * (transfer full) (nullable). */
char *wc_qr_draw (const char *text, gboolean colour);
