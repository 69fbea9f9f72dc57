/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Forgetting messages. In a transaction. */

/* Forgets messages here, not anywhere else: text and metadata go, also from the index;
 * id and archive id stay so that neither comes back. One that was still queued is not
 * sent. Journal: message.removed for each. */
gboolean wc_forget_messages (
    WcDb *db, gint64 account, const gint64 *ids, gsize n_ids, GError **error);

/* Forgets up to @limit messages of a chat, oldest first, and says whether more are left,
 * for deleting a chat in steps. Journal rows are left to the caller (chat.removed). */
gboolean wc_forget_chat (WcDb *db,
                         gint64 account,
                         const char *chat,
                         guint limit,
                         gboolean *out_more,
                         GError **error);
