/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Writes what the file @lines, an export, tells of its account to @to as XEP-0227 has it;
 * @password (nullable) is written into it. What is there of messages is never in memory
 * as a whole. doc/export.md says what has no place. FALSE + WC_FAILURE. */
gboolean wc_pie_out_write (int lines, const char *password, int to, GError **error);
