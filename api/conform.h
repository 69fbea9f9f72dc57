/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/idl.h"

/* What api/json is for the JSON socket, for D-Bus: a message bus has checked the types of
 * the arguments, but not what is inside of dictionaries, nor ranges and words.
 *
 * @args: a tuple of the type @method->in_type. Integers in dictionaries may come in any
 * integer type and are brought to the one described, where they fit. Returns: (transfer
 * full) the arguments as the handlers expect them, NULL + INVALID_ARGUMENT with the path
 * in the detail "field". */
GVariant *wc_conform_args (const WcIdlMethod *method, GVariant *args, GError **error);
