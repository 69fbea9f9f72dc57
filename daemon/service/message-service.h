/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/clock.h"
#include "model/message.h"
#include "service/event-service.h"
#include "service/room-service.h"
#include "sync/omemo-decision.h"

/* Messages as such: sending them, waiting for what becomes of them, forgetting them. */
typedef struct _WcMessageService WcMessageService;

#define WC_MESSAGE_SERVICE_MAX_BODY 65536

/* Everything is borrowed. Returns: (transfer full). */
WcMessageService *wc_message_service_new (WcDb *db,
                                          WcClock *clock,
                                          WcAccountService *accounts,
                                          WcEventService *events,
                                          WcRoomService *rooms);
void wc_message_service_free (WcMessageService *self);

/* What is to be sent. */
typedef struct
{
  const char *chat; /* as the client writes it */
  const char *body;
  const char *key;           /* (nullable) idempotency key, 1 to 64 characters */
  const char *subject;       /* (nullable) */
  const char *thread;        /* (nullable) */
  gint64 reply_to;           /* the message that is answered (XEP-0461); 0: none */
  gboolean unstyled;         /* to be shown as it stands (XEP-0393) */
  gboolean attention;        /* it calls for attention (XEP-0224); then body may be "" */
  gboolean quote;            /* with its text, for those whose clients know no answers */
  const char *thread_parent; /* (nullable) with a thread: what it branches off */
  const char *spoiler;       /* (nullable) XEP-0382: what it is about, "" without */
  GPtrArray *previews;       /* (nullable) (element-type WcPreview) links of the body */
  GPtrArray *mentions; /* (nullable) (element-type WcMention), see service/mentions.h */
  GPtrArray *attachments; /* (nullable) (element-type WcAttachment) then body may be "" */
  gint64
      scheduled; /* what is not to be sent later any more, as it is sent now; 0: none */
  WcOmemoWish encryption;
  gboolean asked;     /* wc_message_service_ask() was, for this one */
  gboolean forwarded; /* it was encrypted in another chat: that it is not to be any more
                       * has to be wished */
} WcMessageSend;

/* Keeps the message durably and lets it go as soon as possible (API § 3.6). What only
 * calls for attention is for now: OFFLINE; it fails where it cannot leave in a minute,
 * and is not sent again where nobody knows whether it arrived. With a key that was used
 * before: the message of then, and *@out_replayed. INVALID_ARGUMENT, TOO_LARGE (detail
 * "max"), CONFLICT (the key was used with other arguments; or, with the detail "state",
 * it is for a room that we are not in and do not want to be in), NOT_FOUND (the message
 * of the key was forgotten; or, with the field "options.reply_to", there is no such
 * message in that chat), NO_RECIPIENT_KEYS (detail "reason": it is to be encrypted, and
 * who can read it cannot be found out). Returns: (transfer full).
 */
WcMessage *wc_message_service_send (WcMessageService *self,
                                    const WcAccount *account,
                                    const WcMessageSend *send,
                                    gboolean *out_replayed,
                                    GError **error);

/* Whether something has to be asked for first: whether the other side of a new chat can
 * read what is encrypted, or the keys of somebody for whom it would be refused, where
 * those that are held can be old. Then @done is called once, later, with @data. FALSE:
 * nothing is to be asked, or cannot be while the account is offline. */
gboolean wc_message_service_ask (WcMessageService *self,
                                 const WcAccount *account,
                                 const WcMessageSend *send,
                                 GDestroyNotify done,
                                 gpointer data);

/* What becomes of a text that is sent to @chat now, canonical, and wishes nothing. FALSE:
 * it is refused. */
gboolean wc_message_service_foresee (WcMessageService *self,
                                     gint64 account,
                                     const char *chat,
                                     WcOmemoDecision *out);

/* Whether wc_message_service_send() would keep it now; its errors. Nothing is kept. */
gboolean wc_message_service_check (WcMessageService *self,
                                   const WcAccount *account,
                                   const WcMessageSend *send,
                                   GError **error);

/* Whether @body can be sent: INVALID_ARGUMENT ("body"), TOO_LARGE (detail "max"). */
gboolean wc_message_service_check_body (const char *body, GError **error);

/* What is to be sent by other services, which make the message themselves. */
typedef struct
{
  const char *method;    /* of the API: keys of two methods have nothing in common */
  const char *chat;      /* canonical */
  const char *key;       /* (nullable) idempotency key */
  const char *arguments; /* (nullable) with a key: all that tells one call from another */
  gint64 scheduled;      /* see WcMessageSend */
  WcOmemoWish encryption;
  gboolean secret; /* it is about a message that was encrypted, or says it again */
  gboolean asked;  /* as there */
  gboolean forwarded;
} WcMessagePost;

/* As wc_message_service_send(), of @draft (transfer full), which gets its ids and its
 * chat here. Returns: (transfer full). */
WcMessage *wc_message_service_post (WcMessageService *self,
                                    const WcAccount *account,
                                    const WcMessagePost *post,
                                    WcMessageBuilder *draft,
                                    gboolean *out_replayed,
                                    GError **error);

/* Waits until @message has come as far as @state, or failed. TIMEOUT; CANCELLED
 * (G_IO_ERROR). Value: (transfer full) the message then. */
typedef struct
{
  WcMessageState state;
  guint timeout_ms;
  GCancellable *cancellable; /* (nullable) */
} WcMessageWait;
void wc_message_service_wait_async (WcMessageService *self,
                                    const WcMessage *message,
                                    const WcMessageWait *wait,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
WcMessage *wc_message_service_wait_finish (WcMessageService *self,
                                           GAsyncResult *result,
                                           GError **error);

/* One message by id, NULL without error when there is none; those of @ids that exist, in
 * the order asked for (element-type WcMessage). Returns: (transfer full). */
WcMessage *wc_message_service_find (WcMessageService *self, gint64 account, gint64 id);
GPtrArray *wc_message_service_get (WcMessageService *self,
                                   const WcAccount *account,
                                   const gint64 *ids,
                                   gsize n_ids,
                                   GError **error);

/* Queues a failed message again. CONFLICT when it has not failed, or as for a new one.
 * Returns: (transfer
 * full) the message then. */
WcMessage *wc_message_service_resend (WcMessageService *self,
                                      const WcAccount *account,
                                      gint64 id,
                                      GError **error);

/* Deletes messages here; ids that do not exist are left out, NOT_FOUND when none does.
 * Returns how many were deleted, 0 + error. */
guint wc_message_service_forget (WcMessageService *self,
                                 const WcAccount *account,
                                 const gint64 *ids,
                                 gsize n_ids,
                                 GError **error);
