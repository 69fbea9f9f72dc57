/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Words of forgotten messages stay readable in the file until their part of the index is
 * rewritten (DECISIONS 33). Notes that this is wanted, in the transaction that forgot. */
gboolean wc_scrub_want (WcDb *db, GError **error);

/* Does a small step of it in its own transaction. @out_more: call it again, when idle;
 * when it is done, the log has been truncated too. Does nothing while nothing was
 * forgotten since. BUSY when a reader is in the way of the log: try again later. */
gboolean wc_scrub_step (WcDb *db, gboolean *out_more, GError **error);
