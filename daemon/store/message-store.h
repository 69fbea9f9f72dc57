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

/* The id behind which a message that is written now belongs in its chat: that of the
 * newest one there, so that a clock that was set back does not put an answer before the
 * question; 0 when there is none, or it is more than a day ahead of the clock (then that
 * one is wrong). FALSE + error. */
gboolean wc_message_store_last (
    WcDb *db, gint64 account, const char *chat, gint64 *out_id, GError **error);

/* The time (us) of the newest message before @before_us that reached this installation
 * otherwise than from an archive, or was written here and reached the server; 0 where
 * none of the newest did. */
gboolean wc_message_store_last_exchanged (
    WcDb *db, gint64 account, gint64 before_us, gint64 *out_us, GError **error);

typedef enum
{
  WC_MESSAGE_ADD_BACKFILL = 1 << 0, /* history, not news: the event says so */
} WcMessageAdd;

/* Adds @message, whose id was chosen by wc_message_store_place(). The chat is made when
 * it is new. An incoming message behind the chat's read mark counts as unread; an
 * outgoing one moves the mark up to itself (DECISIONS 13). Journal: chat.new,
 * message.new, chat.read. What it says about others is stored with it and changes them;
 * one that is hidden, or corrects a message that is held, does only that
 * (message.changed). Its archive id must have been looked for in vain in this
 * transaction; CONFLICT when the origin id of an own message is held already. @flags:
 * WcMessageAdd. */
gboolean
wc_message_store_add (WcDb *db, const WcMessage *message, guint flags, GError **error);

/* The row of a message as another database had it, under the id that was chosen for it
 * here: nothing of it is judged anew. Rows about it are added by store/portable-writer,
 * and its chat is counted by who adds many of them. A message without a chat is one that
 * was forgotten. Journal: chat.new, message.new (backfill). */
gboolean wc_message_store_put_back (WcDb *db, const WcMessage *message, GError **error);

/* Finding one message, 0 when there is none (or + error). An archive id only means
 * something with the address @by that assigned it; a message may have several
 * (store/message-copies.h). Forgotten messages are found by the
 * first two, so that they do not come back: see wc_message_store_is_forgotten().
 * _by_origin: own sends of this installation only; @archive_by (nullable): not those that
 * this archive has already, under whatever id. _by_message_id: by the id attribute,
 * the newest in that chat that is @outgoing or not. */
gint64 wc_message_store_find_by_archive (
    WcDb *db, gint64 account, const char *by, const char *archive_id, GError **error);
gint64 wc_message_store_find_by_origin (WcDb *db,
                                        gint64 account,
                                        const char *origin_id,
                                        const char *archive_by,
                                        GError **error);
gint64 wc_message_store_find_by_message_id (WcDb *db,
                                            gint64 account,
                                            const char *chat,
                                            const char *message_id,
                                            gboolean outgoing,
                                            GError **error);

/* What a room shows under an id of ours, where nothing but the nick says who wrote it. */
typedef struct
{
  const char *origin_id;
  const char *from;    /* room/nick */
  const char *own_jid; /* as whom is sent where the nick is not known */
  gboolean our_nick;   /* we have that nick now */
  gboolean archived;   /* it comes with an id of the room's archive */
} WcMessageClaim;

/* What this installation sent to that room with that id and under that nick, as far as we
 * know, and no archive is known to have; where @claim is not archived, what is not known
 * to have been sent. 0: none (or + error). */
gint64 wc_message_store_find_claimed (WcDb *db,
                                      gint64 account,
                                      const WcMessageClaim *claim,
                                      GError **error);

/* When the newest message of a room was said that the room has: not what waits here to be
 * sent there, or failed. Us; 0: none (or + error). */
gint64 wc_message_store_newest_said_us (WcDb *db,
                                        gint64 account,
                                        const char *room,
                                        GError **error);

/* A message of a room without an archive, that was told before: by author, id attribute
 * and the text that it had first, where that is not gone; without that attribute by the
 * text and its time, give or take a minute. 0: none. */
gint64 wc_message_store_find_copy (WcDb *db,
                                   gint64 account,
                                   const WcMessage *message,
                                   GError **error);

/* A message of a room that was told when no archive of it was known, as its archive has
 * it: by author, id attribute and text, where no id of an archive is held. 0: none. */
gint64 wc_message_store_find_unarchived (WcDb *db,
                                         gint64 account,
                                         const WcMessage *message,
                                         GError **error);

/* Whether a message has the id, of whatever account. */
gboolean
wc_message_store_is_taken (WcDb *db, gint64 id, gboolean *out_taken, GError **error);

/* Whether the row is one that was forgotten; no row is none. */
gboolean wc_message_store_is_forgotten (WcDb *db,
                                        gint64 id,
                                        gboolean *out_forgotten,
                                        GError **error);

/* One message; NULL when there is none (NOT_FOUND) or + error. Returns: (transfer full).
 */
WcMessage *wc_message_store_get (WcDb *db, gint64 account, gint64 id, GError **error);

/* Completes a held message with its place in an archive (a copy came from there): what
 * waited for a message of that id is joined. Does nothing where it has one already.
 * Journal: only what the joined ones write. */
gboolean wc_message_store_set_archive (
    WcDb *db, gint64 id, const char *archive_id, const char *archive_by, GError **error);
