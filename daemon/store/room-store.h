/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/room.h"
#include "store/db.h"

/* The rooms that accounts are in, or were (XEP-0045): what outlives a stream. Functions
 * that change something must be called inside a transaction and write their journal rows
 * into it. */

/* Saves the stored part of @room (see model/room.h; of its state REFUSED and GONE stay,
 * any other is OUT), and makes its chat, in which what is older than now counts as read.
 * Where @room says that we are out of it and come back only when somebody asks for it
 * (OUT and not wanted, GONE, REFUSED but for "kicked" and "nick-conflict" while it is
 * wanted), what waits to be sent there fails, see store/outbox-abandon. Journal:
 * chat.new, or chat.changed when something did; message.state. */
gboolean wc_room_store_save (WcDb *db, const WcRoom *room, GError **error);

/* One room; NULL + NOT_FOUND. Returns: (transfer full). */
WcRoom *wc_room_store_get (WcDb *db, gint64 account, const char *room, GError **error);

/* Whether @room, a bare JID, is known as one; FALSE too when the store fails. */
gboolean wc_room_store_has (WcDb *db, gint64 account, const char *room);

/* All of an account, in the order of their chats' last message, newest first. Returns:
 * (transfer full) (element-type WcRoom). */
GPtrArray *wc_room_store_list (WcDb *db, gint64 account, GError **error);

/* The same for a room that did not let us in, or is gone, once nobody asks for it any
 * more. Where nothing was said in it, nothing is left to show: it goes, with its chat.
 * @out_kept (nullable): whether there was something. Journal: chat.removed then. */
gboolean
wc_room_store_dismiss (WcDb *db, const WcRoom *room, gboolean *out_kept, GError **error);

/* Forgets the room; its chat, if it is there still, stays one of a room. Nothing where it
 * is not known. */
gboolean
wc_room_store_remove (WcDb *db, gint64 account, const char *room, GError **error);
