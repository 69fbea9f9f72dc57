/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#define WC_JSON_SCAN_MAX_DEPTH 32
#define WC_JSON_SCAN_MAX_KEYS 1024 /* of one object */

/* Checks that @text is one JSON value as RFC 8259 has it and nothing more: valid UTF-8
 * without NUL, also behind escapes, no lone surrogates, no key twice in an object,
 * bounded nesting, numbers that fit (integers of at most 18 digits, finite fractions). It
 * need not end with a zero byte. FALSE + INVALID_ARGUMENT, whose text names the byte.
 *
 * @out_id (nullable) becomes, also on failure, the text of the value of the key "id" of
 * the outermost object where that is a string or an integer and was reached, else NULL.
 * (transfer full) */
gboolean wc_json_scan (const char *text, gsize length, char **out_id, GError **error);
