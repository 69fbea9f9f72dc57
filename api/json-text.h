/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/idl-types.h"
#include "api/packed.h"

/* The text of what the daemon says through the JSON socket, byte for byte what json-glib
 * prints, but for U+001F, which json-glib leaves as it is and RFC 8259 § 7 does not
 * allow: it is escaped. Values are those of the types of the API; ay becomes base64. */

/* Appends @value, or the value that the bytes are. */
void wc_json_text_append (GString *out, GVariant *value);
void wc_json_text_append_packed (GString *out, const WcPacked *value);

/* Append a string with its quotes, or a number. */
void wc_json_text_append_string (GString *out, const char *text);
void wc_json_text_append_integer (GString *out, gint64 number);

/* Appends the results of @method, a tuple of its type @out_type (NULL for an empty one),
 * as an object by their names. */
void
wc_json_text_append_result (GString *out, const WcIdlMethod *method, GVariant *result);
