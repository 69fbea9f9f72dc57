/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-reason.h"

/* What went wrong with a key, a session or a payload; the code is the WcOmemoReason.
 * Errors of a store that is asked meanwhile keep their own domain. */
#define WC_OMEMO_ERROR (wc_omemo_error_quark ())
GQuark wc_omemo_error_quark (void);

/* Sets @error to @reason with its sentence, and returns FALSE. */
gboolean wc_omemo_error_set (GError **error, WcOmemoReason reason);

/* What the library's @code (negative, SG_ERR_…) says of a message of others. Every code
 * has its reason; those that are no fault of the message are STORE. */
WcOmemoReason wc_omemo_error_of_code (int code);
