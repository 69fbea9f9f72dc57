/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "api/idl.h"

/* From JSON to the values the handlers see, directed by the description of the API.
 * Nothing is guessed: types, ranges, lengths, words and keys must be as
 * described, else INVALID_ARGUMENT with the path in the detail "field". `null` means
 * absent; ay is base64. The text has passed wc_json_scan() before. Time is linear. */

/* Reads the arguments of @method from @params (NULL: none). Dictionaries may be left out.
 * Returns: (transfer full) a tuple of the type @method->in_type. */
GVariant *
wc_json_read_args (const WcIdlMethod *method, JsonObject *params, GError **error);

/* Reads one value. Returns: (transfer full). */
GVariant *wc_json_read (const WcIdlValue *value, JsonNode *node, GError **error);
