/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"
#include "store/message-place.h"

/* The messages of all accounts: how they get in, and how one is found. Functions that
 * change something must be called inside a transaction and write their journal rows into
 * it. See also message-history.h, message-progress.h and forget.h. */

/* Chooses the id of a new message (DECISIONS 8): its time in microseconds, moved so that
 * it is free and lies between its neighbours. A stamp of whole seconds stands for
 * somewhere in that second: it begins in the middle, and ties count up in forward pages
 * and down in backward ones, so that each page keeps its order. Where the neighbours
 * leave no room the older one is kept. An id is never given twice, also after
 * wc_forget_messages(). Returns 0 + error when the store fails. */
gint64 wc_message_store_place (WcDb *db, const WcMessagePlace *place, GError **error);

typedef enum
{
  WC_MESSAGE_ADD_BACKFILL = 1 << 0, /* history, not news: the event says so */
} WcMessageAdd;

/* Adds @message, whose id was chosen by wc_message_store_place(). The chat is made when
 * it is new. An incoming message behind the chat's read mark counts as unread; an
 * outgoing one moves the mark up to itself (DECISIONS 13). Journal: chat.new,
 * message.new, chat.read. CONFLICT when its archive id, or the origin id of an own
 * message, is held already. @flags: WcMessageAdd. */
gboolean
wc_message_store_add (WcDb *db, const WcMessage *message, guint flags, GError **error);

/* Finding one message, 0 when there is none (or + error). An archive id or stanza id only
 * means something with the address @by that assigned it. Forgotten messages are found by
 * the first two, so that they do not come back: see wc_message_store_is_forgotten().
 * _by_origin: own sends of this installation only. _by_message_id: by the id attribute,
 * the newest in that chat that is @outgoing or not. */
gint64 wc_message_store_find_by_archive (
    WcDb *db, gint64 account, const char *by, const char *archive_id, GError **error);
gint64 wc_message_store_find_by_stanza (
    WcDb *db, gint64 account, const char *by, const char *stanza_id, GError **error);
gint64 wc_message_store_find_by_origin (WcDb *db,
                                        gint64 account,
                                        const char *origin_id,
                                        GError **error);
gint64 wc_message_store_find_by_message_id (WcDb *db,
                                            gint64 account,
                                            const char *chat,
                                            const char *message_id,
                                            gboolean outgoing,
                                            GError **error);
gboolean wc_message_store_is_forgotten (WcDb *db, gint64 id);

/* One message; NULL when there is none (NOT_FOUND) or + error. Returns: (transfer full).
 */
WcMessage *wc_message_store_get (WcDb *db, gint64 account, gint64 id, GError **error);

/* Completes a held message with its place in an archive (a copy came from there). Does
 * nothing where it has one already. No journal row: nothing a client shows has changed.
 */
gboolean wc_message_store_set_archive (
    WcDb *db, gint64 id, const char *archive_id, const char *archive_by, GError **error);
