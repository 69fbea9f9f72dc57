/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Forgetting messages. In a transaction. */

/* Forgets messages here, not anywhere else: text and metadata go, also from the index;
 * id and archive id stay so that neither comes back. One that was still queued is not
 * sent, nor what waits to be said about that; what waits to be said about one that was
 * sent, as that it is taken back, is sent still. Journal: message.removed for each that
 * was shown; message.changed for what one that was not said something about, and says no
 * more: a message has the text that it had before its correction. What was retracted
 * stays so: its text would not come back. */
gboolean wc_forget_messages (
    WcDb *db, gint64 account, const gint64 *ids, gsize n_ids, GError **error);

/* What waits to be said about @id is not sent, and forgotten, if that waits itself and
 * was never written. */
gboolean wc_forget_about_unsent (WcDb *db, gint64 account, gint64 id, GError **error);

/* Begins to delete the history of a chat up to @until_us, 0: all that is held of it. What
 * archives have of that time does not come back, also where it was never fetched.
 * @out_up_to: the newest id that goes, for wc_forget_part(). */
gboolean wc_forget_begin (WcDb *db,
                          gint64 account,
                          const char *chat,
                          gint64 until_us,
                          gint64 *out_up_to,
                          GError **error);

typedef struct
{
  gint64 account;
  const char *chat;
  gint64 up_to;
  guint limit;
} WcForgetPart;

/* Forgets up to @limit messages of a chat, oldest first, and says whether more are left,
 * for deleting in steps. Journal: chat.trimmed when there were some. */
gboolean
wc_forget_part (WcDb *db, const WcForgetPart *part, gboolean *out_more, GError **error);
