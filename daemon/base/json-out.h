/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Writes JSON (RFC 8259) on one line, for what base/json-value reads. */

/* Appends @text (valid UTF-8; what is not is replaced) between quotation marks. */
void wc_json_out_text (GString *out, const char *text);

/* Begins a member of an object: a comma unless it is the first, the name and a colon.
 * @name: a word. */
void wc_json_out_name (GString *out, const char *name);

/* Whole members. Nothing is written for a @text that is NULL, a @number that is 0 or
 * where @value is FALSE: absent and that are the same to who reads. */
void wc_json_out_member (GString *out, const char *name, const char *text);
void wc_json_out_number (GString *out, const char *name, gint64 number);
void wc_json_out_boolean (GString *out, const char *name, gboolean value);
