/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "api/idl-types.h"

/* The answers of the daemon as json-glib has and prints them, for comparison with
 * api/json-text. Any value of the types of the API. Returns: (transfer full). */
JsonNode *wc_json_tree_new (GVariant *value);
JsonNode *wc_json_tree_new_result (const WcIdlMethod *method, GVariant *result);

/* json_to_string() with U+001F escaped, which it forgets. Returns: (transfer full). */
char *wc_json_tree_print (JsonNode *node);
