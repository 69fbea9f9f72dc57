/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "service/chat-address.h"
#include "service/chat-service.h"
#include "store/forget.h"
#include "store/message-history.h"
#include "store/message-store.h"
#include "store/room-store.h"
#include "sync/outbox.h"

/* What a person does to chats. A long chat is deleted in steps between which the main
 * loop serves others. */

#define FORGET_STEP 200
#define MARKER_REACH 100 /* how far back a message that wants a marker is looked for */

struct _WcChatService
{
  WcDb *db;
  WcLinks *links;
};

WcChatService *
wc_chat_service_new (WcDb *db, WcLinks *links)
{
  WcChatService *self = g_new0 (WcChatService, 1);

  self->db = db;
  self->links = links;
  return self;
}

void
wc_chat_service_free (WcChatService *self)
{
  g_free (self);
}

GPtrArray *
wc_chat_service_list (WcChatService *self,
                      const WcChatQuery *query,
                      char **out_next,
                      GError **error)
{
  return wc_chat_store_list (self->db, query, out_next, error);
}

WcChat *
wc_chat_service_get (WcChatService *self,
                     const WcAccount *account,
                     const char *chat,
                     GError **error)
{
  g_autofree char *address = wc_chat_address_resolve (self->db, account->id, chat, error);

  return address != NULL ? wc_chat_store_get (self->db, account->id, address, error)
                         : NULL;
}

WcChat *
wc_chat_service_find (WcChatService *self, gint64 account, const char *chat)
{
  return wc_chat_store_get (self->db, account, chat, NULL);
}

typedef struct
{
  gint64 account;
  const char *chat;
  const char *text; /* (nullable) a title */
  gint64 up_to;
  gboolean in_room;
} Change;

static gboolean
store_open (WcDb *db, gpointer data, GError **error)
{
  const Change *change = data;
  gboolean is_new = FALSE;
  g_autoptr (WcChat) chat = NULL;

  if (!wc_chat_store_ensure (db, change->account, change->chat, &is_new, error))
    return FALSE;
  if (!is_new || change->text == NULL)
    return TRUE;
  chat = wc_chat_store_get (db, change->account, change->chat, error);
  if (chat == NULL)
    return FALSE;
  wc_str_set (&chat->title, change->text);
  return wc_chat_store_save (db, chat, error);
}

WcChat *
wc_chat_service_open (WcChatService *self,
                      const WcAccount *account,
                      const char *chat,
                      const char *title,
                      GError **error)
{
  g_autofree char *address = wc_chat_address_resolve (self->db, account->id, chat, error);
  Change change = { account->id, address, title, 0 };

  if (address == NULL || !wc_db_run (self->db, WC_DB_NORMAL, store_open, &change, error))
    return NULL;
  return wc_chat_store_get (self->db, account->id, address, error);
}

static gboolean
store_save (WcDb *db, gpointer data, GError **error)
{
  return wc_chat_store_save (db, data, error);
}

/* Our other devices are to learn what was done. */
static void
kick (WcChatService *self, gint64 account)
{
  WcLink *link = wc_links_get (self->links, account);

  if (link != NULL)
    wc_link_kick (link);
}

WcChat *
wc_chat_service_save (WcChatService *self, const WcChat *chat, GError **error)
{
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_save, (gpointer) chat, error))
    return NULL;
  kick (self, chat->account);
  return wc_chat_store_get (self->db, chat->account, chat->chat, error);
}

/* What is to become of the draft of a thread. */
typedef struct
{
  gint64 account;
  const char *chat;
  const WcDraft *draft;
} Drafting;

static gboolean
store_draft (WcDb *db, gpointer data, GError **error)
{
  const Drafting *drafting = data;

  return wc_draft_store_save (db, drafting->account, drafting->chat, drafting->draft,
                              error);
}

gboolean
wc_chat_service_set_draft (WcChatService *self,
                           const WcAccount *account,
                           const char *chat,
                           const WcDraft *draft,
                           GError **error)
{
  g_autofree char *address = wc_chat_address_resolve (self->db, account->id, chat, error);
  Drafting drafting = { account->id, address, draft };

  return address != NULL &&
         wc_db_run (self->db, WC_DB_NORMAL, store_draft, &drafting, error);
}

GPtrArray *
wc_chat_service_list_drafts (WcChatService *self,
                             const WcAccount *account,
                             const char *chat,
                             GError **error)
{
  g_autofree char *address = wc_chat_address_resolve (self->db, account->id, chat, error);

  return address != NULL ? wc_draft_store_list (self->db, account->id, address, error)
                         : NULL;
}

gboolean
wc_chat_service_is_request (WcChatService *self, gint64 account, const char *chat)
{
  return wc_chat_store_is_request (self->db, account, chat);
}

static gboolean
store_accept (WcDb *db, gpointer data, GError **error)
{
  const Change *change = data;

  return wc_chat_store_accept (db, change->account, change->chat, error);
}

WcChat *
wc_chat_service_accept (WcChatService *self,
                        const WcAccount *account,
                        const char *chat,
                        GError **error)
{
  g_autoptr (WcChat) found = wc_chat_service_get (self, account, chat, error);
  Change change = { .account = account->id };

  if (found == NULL)
    return NULL;
  change.chat = found->chat;
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_accept, &change, error))
    return NULL;
  return wc_chat_store_get (self->db, account->id, found->chat, error);
}

static gboolean
store_read (WcDb *db, gpointer data, GError **error)
{
  const Change *change = data;

  return wc_chat_store_mark_read (db, change->account, change->chat, change->up_to,
                                  /* out_changed= */ NULL, error);
}

/* In a room nobody asks: everybody's newest message is as good as the sender's (XEP-0333
 * § 5), by the id that only the room can give. */
static gboolean
is_markable (const Change *change, const WcMessage *message)
{
  if (message->outgoing)
    return FALSE;
  return change->in_room ? g_strcmp0 (message->archive_by, change->chat) == 0
                         : (message->flags & WC_MESSAGE_FLAG_MARKABLE) != 0;
}

/* The newest message of theirs up to @change->up_to that can be marked as displayed; 0
 * when none can. -1 + error. */
static gint64
find_markable (WcChatService *self, const Change *change, GError **error)
{
  const WcMessageQuery query = { .account = change->account,
                                 .chat = change->chat,
                                 .before = change->up_to + 1,
                                 .limit = MARKER_REACH };
  g_autoptr (WcMessagePage) page = wc_message_history_list (self->db, &query, error);

  if (page == NULL)
    return -1;
  for (guint i = page->items->len; i > 0; i--)
    {
      const WcMessage *message = g_ptr_array_index (page->items, i - 1);

      if (is_markable (change, message))
        return message->id;
    }
  return 0;
}

static gboolean
store_marker (WcChatService *self, const Change *change, GError **error)
{
  gint64 markable = find_markable (self, change, error);

  if (markable <= 0)
    return markable == 0;
  return wc_outbox_mark (self->db, change->account, change->chat, markable, error);
}

/* A room tells everybody in it, which is for people who know each other. */
static gboolean
is_private_group (WcChatService *self, const WcChat *chat)
{
  g_autoptr (WcRoom) room =
      wc_room_store_get (self->db, chat->account, chat->chat, /* error= */ NULL);

  return room != NULL && wc_room_is_private_group (room->flags);
}

static gboolean
may_send_marker (WcChatService *self, const WcAccount *account, const WcChat *chat)
{
  return chat->unread > 0 && wc_chat_shares (chat, account, WC_ACCOUNT_SHARE_DISPLAYED) &&
         (chat->kind != WC_CHAT_KIND_MUC || is_private_group (self, chat));
}

gboolean
wc_chat_service_mark_read (WcChatService *self,
                           const WcAccount *account,
                           const char *chat,
                           const WcChatReading *reading,
                           GError **error)
{
  g_autoptr (WcChat) found = wc_chat_service_get (self, account, chat, error);
  Change change = { account->id };

  if (found == NULL)
    return FALSE;
  change.chat = found->chat;
  change.in_room = found->kind == WC_CHAT_KIND_MUC;
  change.up_to = reading->up_to != 0 ? reading->up_to : found->last_id;
  if (change.up_to <= found->read_id)
    return TRUE;
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_read, &change, error))
    return FALSE;
  if (reading->receipt && may_send_marker (self, account, found) &&
      !store_marker (self, &change, error))
    return FALSE;
  kick (self, account->id);
  return TRUE;
}

/* ---- What others have read ---- */

static gboolean
check_message (
    WcChatService *self, gint64 account, const char *chat, gint64 id, GError **error)
{
  g_autoptr (WcMessage) message = wc_message_store_get (self->db, account, id, error);

  if (message == NULL)
    return FALSE;
  if (!message->hidden && g_strcmp0 (message->chat, chat) == 0)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                       "there is no such message in this chat");
  return FALSE;
}

GPtrArray *
wc_chat_service_list_readers (WcChatService *self,
                              const WcAccount *account,
                              const WcRoomReaderQuery *query,
                              char **out_next,
                              GError **error)
{
  g_autoptr (WcChat) chat = wc_chat_service_get (self, account, query->room, error);
  WcRoomReaderQuery wanted = *query;

  if (chat == NULL ||
      (query->message != 0 &&
       !check_message (self, account->id, chat->chat, query->message, error)))
    return NULL;
  wanted.account = account->id;
  wanted.room = chat->chat;
  return wc_room_reader_list_read (self->db, &wanted, out_next, error);
}

WcRoomReader *
wc_chat_service_find_reader (WcChatService *self, gint64 account, gint64 id)
{
  return wc_room_reader_list_get (self->db, account, id);
}

/* Deleting the history of a chat, and maybe the chat with it. */
typedef struct
{
  WcDb *db; /* (unowned) */
  gint64 account;
  char *chat; /* (owned) */
  gint64 until_us;
  gint64 up_to;
  gboolean begun;
  gboolean with_chat;
  gboolean more;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_free (deletion->chat);
  g_free (deletion);
}

/* What arrived meanwhile keeps the chat. */
static gboolean
store_delete_chat (WcDb *db, const Deletion *deletion, GError **error)
{
  g_autoptr (WcChat) chat =
      wc_chat_store_get (db, deletion->account, deletion->chat, error);

  return chat != NULL &&
         (chat->last_id != 0 ||
          wc_chat_store_remove (db, deletion->account, deletion->chat, error));
}

static gboolean
store_delete_step (WcDb *db, gpointer data, GError **error)
{
  Deletion *deletion = data;
  WcForgetPart part = { deletion->account, deletion->chat, 0, FORGET_STEP };

  if (!deletion->begun && !wc_forget_begin (db, deletion->account, deletion->chat,
                                            deletion->until_us, &deletion->up_to, error))
    return FALSE;
  deletion->begun = TRUE;
  part.up_to = deletion->up_to;
  if (!wc_forget_part (db, &part, &deletion->more, error))
    return FALSE;
  return deletion->more || !deletion->with_chat ||
         store_delete_chat (db, deletion, error);
}

static gboolean
on_delete_step (gpointer data)
{
  GTask *task = data;
  Deletion *deletion = g_task_get_task_data (task);
  GError *error = NULL;

  if (!wc_db_run (deletion->db, WC_DB_NORMAL, store_delete_step, deletion, &error))
    g_task_return_error (task, error);
  else if (deletion->more)
    return G_SOURCE_CONTINUE;
  else
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
service_begin_deletion (WcChatService *self, GTask *task, const Deletion *like)
{
  g_autoptr (GTask) owned = task;
  GError *error = NULL;
  g_autofree char *address =
      wc_chat_address_resolve (self->db, like->account, like->chat, &error);
  g_autoptr (WcChat) found =
      address != NULL ? wc_chat_store_get (self->db, like->account, address, &error)
                      : NULL;
  Deletion *deletion;

  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  deletion = g_memdup2 (like, sizeof *like);
  deletion->db = self->db;
  deletion->chat = g_steal_pointer (&address);
  g_task_set_task_data (task, deletion, deletion_free);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_delete_step, g_steal_pointer (&owned),
                   g_object_unref);
}

void
wc_chat_service_delete_async (WcChatService *self,
                              const WcAccount *account,
                              const char *chat,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  const Deletion deletion = { .account = account->id,
                              .chat = (char *) chat,
                              .with_chat = TRUE };

  g_task_set_source_tag (task, wc_chat_service_delete_async);
  service_begin_deletion (self, task, &deletion);
}

void
wc_chat_service_forget_async (WcChatService *self,
                              const WcAccount *account,
                              const WcChatForgetting *what,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  const Deletion deletion = { .account = account->id,
                              .chat = (char *) what->chat,
                              .until_us = what->until_us };

  g_task_set_source_tag (task, wc_chat_service_forget_async);
  service_begin_deletion (self, task, &deletion);
}

gboolean
wc_chat_service_delete_finish (WcChatService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
wc_chat_service_forget_finish (WcChatService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
