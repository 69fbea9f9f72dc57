/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "api/idl.h"

/* JSON Schema (draft 7) of what the description of the API names, for documents whose
 * dictionaries and enumerations stand in "#/components/schemas/". What a schema cannot
 * say is in keys that begin with "x-". */

/* An argument or a field. Returns: (transfer full). */
JsonObject *wc_json_schema_of_value (const WcIdlValue *value);

/* Arguments (element-type WcIdlValue) as the properties of one object. Returns: (transfer
 * full). */
JsonObject *wc_json_schema_of_values (const GPtrArray *values);

/* A dictionary, an enumeration. Returns: (transfer full). */
JsonObject *wc_json_schema_of_dict (const WcIdlDict *dict);
JsonObject *wc_json_schema_of_enum (const WcIdlEnum *words);
