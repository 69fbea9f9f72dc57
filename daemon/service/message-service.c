/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "service/chat-service.h"
#include "service/message-service.h"
#include "service/wait.h"
#include "store/forget.h"
#include "store/idempotency-store.h"
#include "store/message-history.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "sync/outbox.h"

/* Send answers when the row is on the disk; everything after that is the outbox's work.
 * A key makes the call repeatable: it is remembered in the same transaction, and the
 * origin id follows from it, so that a crash in between does not send twice. */

#define SEND "Messages.Send"

struct _WcMessageService
{
  WcDb *db;
  WcClock *clock;
  WcAccountService *accounts;
  WcEventService *events;
};

WcMessageService *
wc_message_service_new (WcDb *db,
                        WcClock *clock,
                        WcAccountService *accounts,
                        WcEventService *events)
{
  WcMessageService *self = g_new0 (WcMessageService, 1);

  self->db = db;
  self->clock = clock;
  self->accounts = accounts;
  self->events = events;
  return self;
}

void
wc_message_service_free (WcMessageService *self)
{
  g_free (self);
}

static gboolean
check_send (const WcMessageSend *send, GError **error)
{
  if (*send->body == '\0')
    return wc_error_invalid (error, "body", "body: there is nothing to send");
  if (send->key != NULL && *send->key == '\0')
    return wc_error_invalid (error, "options.key", "options.key: 1 to 64 characters");
  if (strlen (send->body) <= WC_MESSAGE_SERVICE_MAX_BODY)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_TOO_LARGE, "a message has %d bytes at most",
               WC_MESSAGE_SERVICE_MAX_BODY);
  if (error != NULL)
    wc_error_set_detail (*error, "max", G_STRINGIFY (WC_MESSAGE_SERVICE_MAX_BODY));
  return FALSE;
}

/* The arguments of a call as one text. Each part is counted, so that no two calls have
 * the same. */
static char *
canonical_arguments (const char *chat, const WcMessageSend *send)
{
  const char *parts[] = { chat, send->body, send->subject, send->thread };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] == NULL)
      g_string_append (text, "-:");
    else
      g_string_append_printf (text, "%" G_GSIZE_FORMAT ":%s", strlen (parts[i]),
                              parts[i]);
  return g_string_free (text, FALSE);
}

/* The message that an earlier call with the same key sent; NULL without error when there
 * was none. */
static WcMessage *
find_replayed (WcMessageService *self, const WcIdempotencyCall *call, GError **error)
{
  g_autofree char *id = wc_idempotency_store_find (self->db, call, error);

  if (id == NULL)
    return NULL;
  return wc_message_store_get (self->db, call->account, g_ascii_strtoll (id, NULL, 10),
                               error);
}

static gboolean
remember_key (WcDb *db, const WcMessage *message, gpointer data, GError **error)
{
  const WcIdempotencyCall *call = data;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, message->id);

  return call->key == NULL || wc_idempotency_store_add (db, call, id, error);
}

static WcMessageBuilder *
draft_of (const char *chat, const WcMessageSend *send, const char *origin_id)
{
  WcMessageBuilder *draft = wc_message_builder_new ();

  wc_message_builder_set_chat (draft, chat);
  wc_message_builder_set_body (draft, send->body);
  wc_message_builder_set_subject (draft, send->subject);
  wc_message_builder_set_thread (draft, send->thread);
  wc_message_builder_set_origin_id (draft, origin_id);
  /* one id for both: what is answered (receipts, errors) names the attribute */
  wc_message_builder_set_message_id (draft, origin_id);
  return draft;
}

static WcMessage *
send_new (WcMessageService *self,
          const WcAccount *account,
          const char *chat,
          const WcMessageSend *send,
          const WcIdempotencyCall *call,
          GError **error)
{
  WcOutboxKey origin = { account->id, SEND, chat, send->key };
  g_autofree char *origin_id = wc_outbox_store_origin_id (self->db, &origin, error);
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  WcMessage *message;

  if (origin_id == NULL)
    return NULL;
  message = wc_outbox_send (self->db, account, draft_of (chat, send, origin_id),
                            remember_key, (gpointer) call, error);
  if (message != NULL && link != NULL)
    wc_link_kick (link);
  return message;
}

WcMessage *
wc_message_service_send (WcMessageService *self,
                         const WcAccount *account,
                         const WcMessageSend *send,
                         gboolean *out_replayed,
                         GError **error)
{
  g_autofree char *chat = wc_chat_service_normalize (send->chat, error);
  g_autofree char *arguments = NULL;
  g_autoptr (GError) local = NULL;
  WcMessage *message = NULL;
  WcIdempotencyCall call = { account->id, SEND, send->key };

  if (chat == NULL || !check_send (send, error))
    return NULL;
  call.arguments = arguments = canonical_arguments (chat, send);
  if (send->key != NULL)
    message = find_replayed (self, &call, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  *out_replayed = message != NULL;
  if (message != NULL)
    return message;
  return send_new (self, account, chat, send, &call, error);
}

typedef struct
{
  WcDb *db; /* (unowned) */
  gint64 account;
  gint64 id;
  WcMessageState state;
} Awaited;

static gpointer
check_awaited (gpointer data, GError **error)
{
  const Awaited *awaited = data;
  g_autoptr (WcMessage) message =
      wc_message_store_get (awaited->db, awaited->account, awaited->id, error);

  /* states are in the order in which they are reached; failed is the last one */
  if (message == NULL || message->state < awaited->state)
    return NULL;
  return g_steal_pointer (&message);
}

void
wc_message_service_wait_async (WcMessageService *self,
                               const WcMessage *message,
                               const WcMessageWait *wait,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Awaited *awaited = g_new0 (Awaited, 1);
  const WcWaitPlan plan = { .check = check_awaited,
                            .data = awaited,
                            .destroy = g_free,
                            .result_free = (GDestroyNotify) wc_message_unref,
                            .clock = self->clock,
                            .timeout_ms = wait->timeout_ms };
  WcWait *waiting;

  awaited->db = self->db;
  awaited->account = message->account;
  awaited->id = message->id;
  awaited->state = wait->state;
  waiting = wc_wait_new (&plan, wait->cancellable, callback, user_data);
  wc_wait_add_signal (waiting, self->events, "committed");
  wc_wait_begin (waiting);
}

WcMessage *
wc_message_service_wait_finish (WcMessageService *self,
                                GAsyncResult *result,
                                GError **error)
{
  return wc_wait_finish (result, error);
}

WcMessage *
wc_message_service_find (WcMessageService *self, gint64 account, gint64 id)
{
  return wc_message_store_get (self->db, account, id, NULL);
}

GPtrArray *
wc_message_service_get (WcMessageService *self,
                        const WcAccount *account,
                        const gint64 *ids,
                        gsize n_ids,
                        GError **error)
{
  return wc_message_history_get_many (self->db, account->id, ids, n_ids, error);
}

WcMessage *
wc_message_service_resend (WcMessageService *self,
                           const WcAccount *account,
                           gint64 id,
                           GError **error)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);

  if (!wc_outbox_resend (self->db, account->id, id, error))
    return NULL;
  if (link != NULL)
    wc_link_kick (link);
  return wc_message_store_get (self->db, account->id, id, error);
}

typedef struct
{
  gint64 account;
  const gint64 *ids;
  gsize n_ids;
} Forgetting;

static gboolean
store_forget (WcDb *db, gpointer data, GError **error)
{
  const Forgetting *forgetting = data;
  g_autoptr (GPtrArray) messages = wc_message_history_get_many (
      db, forgetting->account, forgetting->ids, forgetting->n_ids, error);

  if (messages == NULL)
    return FALSE;
  /* what still waits to be sent is not wanted any more */
  for (guint i = 0; i < messages->len; i++)
    {
      const WcMessage *message = g_ptr_array_index (messages, i);

      if (!wc_outbox_store_remove_message (db, message->id, error))
        return FALSE;
    }
  return wc_forget_messages (db, forgetting->account, forgetting->ids, forgetting->n_ids,
                             error);
}

gboolean
wc_message_service_forget (WcMessageService *self,
                           const WcAccount *account,
                           const gint64 *ids,
                           gsize n_ids,
                           GError **error)
{
  Forgetting forgetting = { account->id, ids, n_ids };

  return wc_db_run (self->db, WC_DB_NORMAL, store_forget, &forgetting, error);
}
