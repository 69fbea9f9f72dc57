/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* The messages of all accounts. Functions that change something must be called inside a
 * transaction and write their journal rows into it. Lists are GPtrArrays (element-type
 * WcMessage) that own their elements. */

/* Where a new message goes. */
typedef struct
{
  gint64 stamp_us;       /* as told by who may say so; clamped to [2000, now + 1 day] */
  gint64 after_id;       /* id of its older neighbour in its archive; 0: unknown */
  gint64 before_id;      /* id of its newer neighbour; 0: unknown */
  gboolean newest_first; /* its archive page is read backwards */
} WcMessagePlace;

/* Chooses the id of a new message (DECISIONS 8): its time in microseconds, moved so that
 * it is free and lies between its neighbours. A stamp of whole seconds stands for
 * somewhere in that second: it begins in the middle, and ties count up in forward pages
 * and down in backward ones, so that each page keeps its order. Where the neighbours
 * leave no room the older one is kept. An id is never given twice, also after
 * wc_message_store_forget(). Returns 0 + error when the store fails. */
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

/* Those of @ids that exist and belong to @account, in the order asked for. At most 1000.
 * Returns: (transfer full). */
GPtrArray *wc_message_store_get_many (
    WcDb *db, gint64 account, const gint64 *ids, gsize n_ids, GError **error);

/* A page of history. At most one of before, after, around is set; none: the newest. */
typedef struct
{
  gint64 account;
  const char *chat;
  gint64 before;   /* older than this id */
  gint64 after;    /* newer than this id */
  gint64 around;   /* half of the limit on each side, the id itself included */
  guint limit;     /* 1 … 1000 */
  gint64 since_us; /* no older than this; 0: no bound */
} WcMessageQuery;

typedef struct
{
  GPtrArray *items; /* (owned) (element-type WcMessage) oldest first */
  gboolean older;   /* there are more before the first */
  gboolean newer;   /* there are more behind the last */
} WcMessagePage;

void wc_message_page_free (WcMessagePage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMessagePage, wc_message_page_free)

/* Reads a page. Also runs on a reader. Returns: (transfer full), without items where
 * the chat is unknown. */
WcMessagePage *
wc_message_store_list (WcDb *db, const WcMessageQuery *query, GError **error);

/* Moves an outgoing message on: queued, sending, sent, delivered, displayed. Going back
 * is ignored, so is leaving failed for anything but sent or better (a late proof that it
 * arrived). Journal: message.state. @out_changed is nullable. */
gboolean wc_message_store_advance (
    WcDb *db, gint64 id, WcMessageState state, gboolean *out_changed, GError **error);

/* An outgoing message failed; @condition: a stanza error condition, "uncertain", or the
 * word of a policy. Ignored once it was delivered. Journal: message.state. */
gboolean wc_message_store_fail (
    WcDb *db, gint64 id, const char *condition, const char *text, GError **error);

/* A failed message is queued again, its error forgotten. CONFLICT when it had not failed.
 * Journal: message.state. */
gboolean wc_message_store_requeue (WcDb *db, gint64 id, GError **error);

/* The chat partner has read everything of ours up to and including @up_to: those that
 * were sent or delivered become displayed. Journal: message.state for each. */
gboolean wc_message_store_set_displayed (
    WcDb *db, gint64 account, const char *chat, gint64 up_to, GError **error);

/* Completes a held message with its place in an archive (a copy came from there). Does
 * nothing where it has one already. No journal row: nothing a client shows has changed.
 */
gboolean wc_message_store_set_archive (
    WcDb *db, gint64 id, const char *archive_id, const char *archive_by, GError **error);

/* Forgets messages here, not anywhere else: text and metadata go, also from the index;
 * id and archive id stay so that neither comes back. Journal: message.removed for each.
 */
gboolean wc_message_store_forget (
    WcDb *db, gint64 account, const gint64 *ids, gsize n_ids, GError **error);

/* Forgets up to @limit messages of a chat, oldest first, and says whether more are left,
 * for deleting a chat in steps. Journal rows are left to the caller (chat.removed). */
gboolean wc_message_store_forget_chat (WcDb *db,
                                       gint64 account,
                                       const char *chat,
                                       guint limit,
                                       gboolean *out_more,
                                       GError **error);
