/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/chat.h"
#include "store/db.h"

/* The chats of all accounts. Functions that change something must be called inside a
 * transaction and write their journal rows into it. */

/* Makes the chat when it is not there; everything up to the account's first login counts
 * as read in it, in a room (one that wc_room_store_save() knows) everything up to now. An
 * address with a resource is a private chat in a room. Journal: chat.new. @out_new is
 * nullable. */
gboolean wc_chat_store_ensure (
    WcDb *db, gint64 account, const char *chat, gboolean *out_new, GError **error);

/* One chat with its newest message; NULL + NOT_FOUND. Returns: (transfer full). */
WcChat *wc_chat_store_get (WcDb *db, gint64 account, const char *chat, GError **error);

/* A page of the chat list: pinned ones first, then by newest message. */
typedef struct
{
  gint64 account;     /* 0: of all accounts */
  gboolean unread;    /* only those with unread messages */
  guint kinds;        /* bits, 1 << WcChatKind; 0: all */
  int archived;       /* 0: not archived ones, 1: archived ones, -1: both */
  int requests;       /* 0: no requests, 1: requests alone, -1: both */
  const char *text;   /* (nullable) part of the name or address, any case */
  const char *cursor; /* (nullable) out_next of the page before */
  guint limit;        /* 1 … 1000 */
} WcChatQuery;

/* Returns: (transfer full) (element-type WcChat), each with its newest message and unread
 * count. @out_next: (transfer full) cursor of the next page, NULL at the end.
 * INVALID_ARGUMENT (field "cursor") for a cursor that is none. */
GPtrArray *
wc_chat_store_list (WcDb *db, const WcChatQuery *query, char **out_next, GError **error);

/* Saves what a person sets: title, pinned, archived, muted_until_us, receipts, markers,
 * notify. Journal: chat.changed when something did. NOT_FOUND. What the bookmark of a
 * room says of pinned and notify comes before it. */
gboolean wc_chat_store_save (WcDb *db, const WcChat *chat, GError **error);

/* What stands on the other side of a chat that exists. NOT_FOUND. */
gboolean wc_chat_store_get_kind (
    WcDb *db, gint64 account, const char *chat, WcChatKind *out_kind, GError **error);

/* Who the private chat in a room is with, by the id that the room gives (XEP-0421).
 * Journal: chat.changed when it is another. NOT_FOUND. */
gboolean wc_chat_store_set_occupant (
    WcDb *db, gint64 account, const char *chat, const char *occupant_id, GError **error);

/* Everything up to and including @up_to is read; going back is ignored. What moved is to
 * be told to the other devices (store/displayed-store). Journal: chat.read. NOT_FOUND.
 * @out_changed is nullable. */
gboolean wc_chat_store_mark_read (WcDb *db,
                                  gint64 account,
                                  const char *chat,
                                  gint64 up_to,
                                  gboolean *out_changed,
                                  GError **error);

/* A stranger is let in: the chat is no request any more. Nothing happens where it was
 * none, or is not there. Journal: chat.changed ("request"). */
gboolean
wc_chat_store_accept (WcDb *db, gint64 account, const char *chat, GError **error);

/* What the person decided about the chat alone: whether its other side may learn @what,
 * see wc_chat_shares(); _NEVER of a request, _DEFAULT where there is no such chat. */
WcChatSharing wc_chat_store_get_sharing (WcDb *db,
                                         gint64 account,
                                         const char *chat,
                                         WcAccountShare what);

/* Whether the chat is there and a request. */
gboolean wc_chat_store_is_request (WcDb *db, gint64 account, const char *chat);

/* Up to which message a chat is read; 0: none. */
typedef struct
{
  gint64 by_us;
  gint64 by_peer;
} WcChatRead;

/* For the folder store/ alone, round the adding of a message: wc_chat_store_ensure() that
 * also says how far the chat is read, then what the new message does to the
 * counts of its chat (DECISIONS 13). A chat that a stranger begins is a request, unless
 * the account does not want that; a message of ours makes it none. _uncount: @message,
 * whose row is as it was counted, is about to be none of the chat. _recount: counting
 * anew after messages were forgotten. */
gboolean wc_chat_store_enter (WcDb *db,
                              const WcMessage *message,
                              WcChatRead *out_read,
                              GError **error);
gboolean
wc_chat_store_count (WcDb *db, const WcMessage *message, gint64 read_id, GError **error);
gboolean wc_chat_store_uncount (WcDb *db, const WcMessage *message, GError **error);
gboolean
wc_chat_store_recount (WcDb *db, gint64 account, const char *chat, GError **error);

/* The chat partner has read up to @up_to; going back is ignored. @out_before: up to where
 * they had read until now. For store/message-progress.c. */
gboolean wc_chat_store_set_peer_read (WcDb *db,
                                      gint64 account,
                                      const char *chat,
                                      gint64 up_to,
                                      gint64 *out_before,
                                      GError **error);

/* Removes the chat from the list with its draft and settings; its messages have been
 * forgotten before (wc_forget_chat()), else CONFLICT. Journal:
 * chat.removed.
 */
gboolean
wc_chat_store_remove (WcDb *db, gint64 account, const char *chat, GError **error);
