/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "service/chat-service.h"
#include "store/forget.h"
#include "store/message-history.h"
#include "store/message-store.h"
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

char *
wc_chat_service_normalize (const char *chat, GError **error)
{
  g_autoptr (GError) local = NULL;
  char *address = wc_jid_normalize_bare (chat, /* need_local= */ FALSE, &local);

  if (address == NULL)
    wc_error_invalid (error, "chat", "chat: %s", local->message);
  return address;
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
  g_autofree char *address = wc_chat_service_normalize (chat, error);

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
  const char *text; /* (nullable) a title or a draft */
  gint64 up_to;
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
  g_autofree char *address = wc_chat_service_normalize (chat, error);
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

WcChat *
wc_chat_service_save (WcChatService *self, const WcChat *chat, GError **error)
{
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_save, (gpointer) chat, error))
    return NULL;
  return wc_chat_store_get (self->db, chat->account, chat->chat, error);
}

static gboolean
store_draft (WcDb *db, gpointer data, GError **error)
{
  const Change *change = data;

  return wc_chat_store_set_draft (db, change->account, change->chat, change->text, error);
}

gboolean
wc_chat_service_set_draft (WcChatService *self,
                           const WcAccount *account,
                           const char *chat,
                           const char *draft,
                           GError **error)
{
  g_autofree char *address = wc_chat_service_normalize (chat, error);
  Change change = { account->id, address, *draft != '\0' ? draft : NULL, 0 };

  return address != NULL &&
         wc_db_run (self->db, WC_DB_NORMAL, store_draft, &change, error);
}

static gboolean
store_read (WcDb *db, gpointer data, GError **error)
{
  const Change *change = data;

  return wc_chat_store_mark_read (db, change->account, change->chat, change->up_to,
                                  /* out_changed= */ NULL, error);
}

/* The newest message of theirs up to @change->up_to that asks for a marker (XEP-0333); 0
 * when none does. -1 + error. */
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

      if (!message->outgoing && (message->flags & WC_MESSAGE_FLAG_MARKABLE) != 0)
        return message->id;
    }
  return 0;
}

static gboolean
service_send_marker (WcChatService *self,
                     const WcAccount *account,
                     const Change *change,
                     GError **error)
{
  WcLink *link = wc_links_get (self->links, account->id);
  gint64 markable = find_markable (self, change, error);

  if (markable <= 0)
    return markable == 0;
  if (!wc_outbox_mark (self->db, account->id, change->chat, markable, error))
    return FALSE;
  if (link != NULL)
    wc_link_kick (link);
  return TRUE;
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
  change.up_to = reading->up_to != 0 ? reading->up_to : found->last_id;
  if (change.up_to <= found->read_id)
    return TRUE;
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_read, &change, error))
    return FALSE;
  if (!reading->receipt || found->unread == 0 ||
      (account->share & WC_ACCOUNT_SHARE_DISPLAYED) == 0)
    return TRUE;
  return service_send_marker (self, account, &change, error);
}

typedef struct
{
  WcDb *db; /* (unowned) */
  gint64 account;
  char *chat; /* (owned) */
  gboolean more;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_free (deletion->chat);
  g_free (deletion);
}

static gboolean
store_delete_step (WcDb *db, gpointer data, GError **error)
{
  Deletion *deletion = data;

  if (!wc_forget_chat (db, deletion->account, deletion->chat, FORGET_STEP,
                       &deletion->more, error))
    return FALSE;
  return deletion->more ||
         wc_chat_store_remove (db, deletion->account, deletion->chat, error);
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

void
wc_chat_service_delete_async (WcChatService *self,
                              const WcAccount *account,
                              const char *chat,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (WcChat) found = wc_chat_service_get (self, account, chat, &error);
  Deletion *deletion;

  g_task_set_source_tag (task, wc_chat_service_delete_async);
  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  deletion = g_new0 (Deletion, 1);
  deletion->db = self->db;
  deletion->account = account->id;
  deletion->chat = g_strdup (found->chat);
  g_task_set_task_data (task, deletion, deletion_free);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_delete_step, g_steal_pointer (&task),
                   g_object_unref);
}

gboolean
wc_chat_service_delete_finish (WcChatService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
