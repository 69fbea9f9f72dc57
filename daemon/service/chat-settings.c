/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/chat-settings.h"

/* Where the settings of a chat belong: the bookmark of its room first, because a server
 * that refuses it leaves everything as it was. */

typedef struct
{
  WcChatService *chats; /* (unowned) */
  WcChat *chat;         /* (owned) as it is to be */
} Saving;

static void
saving_free (gpointer data)
{
  Saving *self = data;

  wc_chat_unref (self->chat);
  g_free (self);
}

static void
save (GTask *task)
{
  const Saving *self = g_task_get_task_data (task);
  GError *error = NULL;
  WcChat *saved = wc_chat_service_save (self->chats, self->chat, &error);

  if (saved != NULL)
    g_task_return_pointer (task, saved, (GDestroyNotify) wc_chat_unref);
  else
    g_task_return_error (task, error);
}

static void
on_marked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (wc_bookmark_service_finish (result, &error))
    save (task);
  else
    g_task_return_error (task, error);
}

/* Whether the bookmark has to say something else than it does. */
static gboolean
differs (const WcBookmark *bookmark, const WcChat *chat)
{
  return bookmark->pinned != (chat->pinned != 0) || bookmark->notify != chat->notify;
}

/* What the chat showed before is not looked at where the person did not change it: see
 * wc_chat_store_save(). */
static gboolean
is_touched (WcChatService *chats, const WcChat *chat)
{
  g_autoptr (WcChat) before = wc_chat_service_find (chats, chat->account, chat->chat);

  return before != NULL &&
         (before->pinned != (chat->pinned != 0) || before->notify != chat->notify);
}

void
wc_chat_settings_save_async (const WcChatSettingsMeans *means,
                             const WcAccount *account,
                             const WcChat *chat,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);
  g_autoptr (WcBookmark) bookmark =
      wc_bookmark_service_find (means->bookmarks, chat->account, chat->chat);
  const WcBookmarkServiceChange change = {
    .room = chat->chat,
    .set_marks = TRUE,
    .pinned = chat->pinned != 0,
    .notify = chat->notify,
  };

  g_task_set_source_tag (task, wc_chat_settings_save_async);
  saving->chats = means->chats;
  saving->chat = wc_chat_copy (chat);
  g_task_set_task_data (task, saving, saving_free);
  if (bookmark == NULL || !is_touched (means->chats, chat) || !differs (bookmark, chat))
    save (task);
  else
    wc_bookmark_service_set_async (means->bookmarks, account, &change, on_marked,
                                   g_steal_pointer (&task));
}

WcChat *
wc_chat_settings_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
