/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Enforces the policies of history: of an account that keeps so many days, or so many
 * bytes, the oldest messages go, with their words in the index, in the order of their
 * time. What waits to be sent stays, and what came late (store/expiry-store.h) until its
 * day is over. An id that went may come back only for what is fetched again after a
 * policy was widened. */

/* Does a small step in its own transaction: takes up to @limit messages away, and looks
 * at no more than some rows of others. Journal: chat.trimmed for each chat that lost
 * some, its id is that of the oldest message that may be left. @out_more: call it again,
 * when idle. */
gboolean wc_retention_step (WcDb *db, guint limit, gboolean *out_more, GError **error);

/* Whether a policy was set that no step has seen yet. */
gboolean wc_retention_is_new (WcDb *db);

/* When the next step has something to do, microseconds since the epoch: a time that is
 * over, or to come; 0: never, as things are. */
gboolean wc_retention_next (WcDb *db, gint64 *out_due_us, GError **error);
