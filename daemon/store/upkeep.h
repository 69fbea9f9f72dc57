/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* What the database needs now and then, when nobody waits: joining the rest of what
 * waited for a message (store/annotation-store.h), pruning the journal, taking away what
 * the policies of history do not keep, deleting removed accounts, expired keys and
 * reports of what never came, really forgetting words. One call is one small step (some
 * milliseconds); @out_more says whether another is wanted. FALSE + error: try again
 * another day. Call it after start, once a day, and after something was forgotten or
 * removed. */
gboolean wc_upkeep_step (WcDb *db, gboolean *out_more, GError **error);
