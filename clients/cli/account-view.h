/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/colour.h"

/* An Account of the API in words for people. All texts are fit for a terminal. */

/* What colour its state deserves. */
WcColour wc_account_view_colour (JsonObject *account);

/* Whether it is connected or about to be, so that all is well. */
gboolean wc_account_view_is_well (JsonObject *account);

/* Why it is not online, in words without a full stop; "" when no reason is known.
 * Returns: (transfer full). */
char *wc_account_view_reason (JsonObject *account);

/* What is to be said beside its state: why it is not online and when it tries again, how
 * far the sync is, what its server lacks; "" when there is nothing. @sync: (nullable) its
 * SyncState. Returns: (transfer full). */
char *wc_account_view_note (JsonObject *account, JsonObject *sync, GDateTime *now);

/* Where its password comes from, a sentence; NULL for words of later daemons. */
const char *wc_account_view_secret (JsonObject *account);
