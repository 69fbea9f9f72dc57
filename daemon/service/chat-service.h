/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/account.h"
#include "model/chat.h"
#include "store/chat-store.h"
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

/* Saves a changed copy of what wc_chat_service_get() gave. Returns: (transfer full) the
 * chat as it is then. */
WcChat *wc_chat_service_save (WcChatService *self, const WcChat *chat, GError **error);

/* @draft "" is none. */
gboolean wc_chat_service_set_draft (WcChatService *self,
                                    const WcAccount *account,
                                    const char *chat,
                                    const char *draft,
                                    GError **error);

/* Everything up to and including @up_to (0: the newest message) is read. @receipt: the
 * other side is told, where the account shares that. */
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

/* Deletes the messages in small steps, then the chat. */
void wc_chat_service_delete_async (WcChatService *self,
                                   const WcAccount *account,
                                   const char *chat,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
wc_chat_service_delete_finish (WcChatService *self, GAsyncResult *result, GError **error);

/* The canonical form of the address of a chat. Returns: (transfer full), NULL +
 * INVALID_ARGUMENT (field "chat"). */
char *wc_chat_service_normalize (const char *chat, GError **error);
