/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Messages that are not to be kept for good. How long they are kept is the daemon's to
 * say, so that whoever reads here gets to read them. */
#define WC_EXPIRY_KEEP_US G_TIME_SPAN_DAY

/* The message @id, which stands in the store, is forgotten WC_EXPIRY_KEEP_US from now.
 * Inside a transaction. */
gboolean wc_expiry_store_add (WcDb *db, gint64 id, GError **error);

/* Forgets up to @limit messages whose time is over (store/forget.h) and says whether more
 * are left. Opens its own transaction. Journal: message.removed for each. */
gboolean
wc_expiry_store_expire (WcDb *db, guint limit, gboolean *out_more, GError **error);
