/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/account.h"
#include "model/chat.h"
#include "store/chat-store.h"
#include "store/draft-store.h"
#include "store/room-reader-list.h"
#include "sync/links.h"

/* The list of chats, and what belongs to a chat as a whole. Addresses come as a client
 * writes them; INVALID_ARGUMENT (field "chat") when one is none, NOT_FOUND when there is
 * no such chat. */
typedef struct _WcChatService WcChatService;

/* Everything is borrowed. Returns: (transfer full). */
WcChatService *wc_chat_service_new (WcDb *db, WcLinks *links);
void wc_chat_service_free (WcChatService *self);

/* A page, see wc_chat_store_list(). */
GPtrArray *wc_chat_service_list (WcChatService *self,
                                 const WcChatQuery *query,
                                 char **out_next,
                                 GError **error);

/* One chat with its newest message. open: makes it where there is none, with @title
 * (nullable). Returns: (transfer full). */
WcChat *wc_chat_service_get (WcChatService *self,
                             const WcAccount *account,
                             const char *chat,
                             GError **error);
/* By canonical address; NULL without error when there is none. */
WcChat *wc_chat_service_find (WcChatService *self, gint64 account, const char *chat);
WcChat *wc_chat_service_open (WcChatService *self,
                              const WcAccount *account,
                              const char *chat,
                              const char *title,
                              GError **error);

/* Saves a changed copy of what wc_chat_service_get() gave, and has our other devices told
 * of what they are to know. Returns: (transfer full) the chat as it is then. */
WcChat *wc_chat_service_save (WcChatService *self, const WcChat *chat, GError **error);

/* Keeps what is being written in a thread of the chat, see wc_draft_store_save(). */
gboolean wc_chat_service_set_draft (WcChatService *self,
                                    const WcAccount *account,
                                    const char *chat,
                                    const WcDraft *draft,
                                    GError **error);

/* All that is being written there. Returns: (transfer full) (element-type WcDraft). */
GPtrArray *wc_chat_service_list_drafts (WcChatService *self,
                                        const WcAccount *account,
                                        const char *chat,
                                        GError **error);

/* Whether the chat, by canonical address, waits to be accepted. */
gboolean
wc_chat_service_is_request (WcChatService *self, gint64 account, const char *chat);

/* Lets a stranger in: the chat is no request any more, if it was one. Returns: (transfer
 * full) the chat as it is then. */
WcChat *wc_chat_service_accept (WcChatService *self,
                                const WcAccount *account,
                                const char *chat,
                                GError **error);

/* Everything up to and including @up_to (0: the newest message) is read; our other
 * devices are told (XEP-0490). @receipt: so is the other side, where the account shares
 * that (XEP-0333), of rooms only those whose members know each other. */
typedef struct
{
  gint64 up_to;
  gboolean receipt;
} WcChatReading;
gboolean wc_chat_service_mark_read (WcChatService *self,
                                    const WcAccount *account,
                                    const char *chat,
                                    const WcChatReading *reading,
                                    GError **error);

/* How far others have read in a room, as wc_room_reader_list_read(); of @query the
 * account is left out, and the room is as a client writes it. NOT_FOUND too where there
 * is no such message in it. Returns: (transfer full) (element-type WcRoomReader). */
GPtrArray *wc_chat_service_list_readers (WcChatService *self,
                                         const WcAccount *account,
                                         const WcRoomReaderQuery *query,
                                         char **out_next,
                                         GError **error);

/* One by its number; NULL without error when there is none. Returns: (transfer full). */
WcRoomReader *
wc_chat_service_find_reader (WcChatService *self, gint64 account, gint64 id);

/* Deletes the messages in small steps, then the chat; one that got a new message
 * meanwhile stays with it. NOT_FOUND. */
void wc_chat_service_delete_async (WcChatService *self,
                                   const WcAccount *account,
                                   const char *chat,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
wc_chat_service_delete_finish (WcChatService *self, GAsyncResult *result, GError **error);

/* Deletes the messages of a chat that are older than @until_us, 0: all that are there,
 * and keeps the chat. NOT_FOUND. */
typedef struct
{
  const char *chat; /* as the client writes it */
  gint64 until_us;
} WcChatForgetting;
void wc_chat_service_forget_async (WcChatService *self,
                                   const WcAccount *account,
                                   const WcChatForgetting *what,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
wc_chat_service_forget_finish (WcChatService *self, GAsyncResult *result, GError **error);
