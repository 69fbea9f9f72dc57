/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/bookmark-service.h"
#include "service/chat-service.h"

/* What a person sets of a chat. What other programs read too stands in the bookmark of
 * its room (pinned, XEP-0469; notify, XEP-0492); that of chats with people is saved here,
 * and the server told when it can be (xep/marks-node). Of rooms without a bookmark, and
 * of private chats in rooms, all of it is kept here alone. */

/* Everything is borrowed and must live longer than the call. */
typedef struct
{
  WcChatService *chats;
  WcBookmarkService *bookmarks;
} WcChatSettingsMeans;

/* Saves @chat, a changed copy of what wc_chat_service_get() gave. Where its room's
 * bookmark has to say something else now, the server has that first: OFFLINE and the
 * errors of the server, and nothing is saved then. NOT_FOUND. */
void wc_chat_settings_save_async (const WcChatSettingsMeans *means,
                                  const WcAccount *account,
                                  const WcChat *chat,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/* Returns: (transfer full) the chat as it is then. */
WcChat *wc_chat_settings_save_finish (GAsyncResult *result, GError **error);
