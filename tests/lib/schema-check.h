/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/idl.h"

/* Fails the test unless @result (a tuple) is what the description says of @method's
 * results: keys, types, words and ranges, down into every dictionary. */
void wc_schema_check_result (const WcIdlMethod *method, GVariant *result);

/* The same for one dictionary. */
void wc_schema_check_dict (const WcIdlDict *dict, GVariant *value);
