/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "model/omemo-reason.h"
#include "service/chat-address.h"
#include "service/mentions.h"
#include "service/message-service.h"
#include "service/omemo-refusal.h"
#include "service/reference.h"
#include "service/wait.h"
#include "store/account-store.h"
#include "store/forget.h"
#include "store/idempotency-store.h"
#include "store/message-history.h"
#include "store/message-store.h"
#include "store/omemo-policy-store.h"
#include "store/outbox-store.h"
#include "store/scheduled-store.h"
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
  WcRoomService *rooms;
};

WcMessageService *
wc_message_service_new (WcDb *db,
                        WcClock *clock,
                        WcAccountService *accounts,
                        WcEventService *events,
                        WcRoomService *rooms)
{
  WcMessageService *self = g_new0 (WcMessageService, 1);

  self->db = db;
  self->clock = clock;
  self->accounts = accounts;
  self->events = events;
  self->rooms = rooms;
  return self;
}

void
wc_message_service_free (WcMessageService *self)
{
  g_free (self);
}

gboolean
wc_message_service_check_body (const char *body, GError **error)
{
  if (*body == '\0')
    return wc_error_invalid (error, "body", "body: there is nothing to send");
  if (strlen (body) <= WC_MESSAGE_SERVICE_MAX_BODY)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_TOO_LARGE, "a message has %d bytes at most",
               WC_MESSAGE_SERVICE_MAX_BODY);
  if (error != NULL)
    wc_error_set_detail (*error, "max", G_STRINGIFY (WC_MESSAGE_SERVICE_MAX_BODY));
  return FALSE;
}

static gboolean
check_send (const WcMessageSend *send, GError **error)
{
  if ((*send->body != '\0' || (send->attachments == NULL && !send->attention)) &&
      !wc_message_service_check_body (send->body, error))
    return FALSE;
  if (send->key != NULL && *send->key == '\0')
    return wc_error_invalid (error, "options.key", "options.key: 1 to 64 characters");
  return TRUE;
}

static void
append_previews (GString *text, const GPtrArray *previews)
{
  for (guint i = 0; previews != NULL && i < previews->len; i++)
    for (guint n = 0; n < WC_PREVIEW_N_TEXTS; n++)
      {
        const char *each = *wc_preview_text (previews->pdata[i], n);

        g_string_append_printf (text, "|%s", each != NULL ? each : "");
      }
}

/* The arguments of a call as one text. Each part is counted, so that no two calls have
 * the same. */
static char *
canonical_arguments (const char *chat, const WcMessageSend *send)
{
  const char *parts[] = { chat,         send->body,          send->subject,
                          send->thread, send->thread_parent, send->spoiler };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] == NULL)
      g_string_append (text, "-:");
    else
      g_string_append_printf (text, "%" G_GSIZE_FORMAT ":%s", strlen (parts[i]),
                              parts[i]);
  if (send->reply_to != 0)
    g_string_append_printf (text, "%" G_GINT64_FORMAT "%s", send->reply_to,
                            send->quote ? "q" : "");
  if (send->unstyled)
    g_string_append (text, "u");
  if (send->attention)
    g_string_append (text, "!");
  if (send->encryption != WC_OMEMO_WISH_AUTO)
    g_string_append_printf (text, "e%d", (int) send->encryption);
  wc_mentions_append (text, send->mentions);
  append_previews (text, send->previews);
  wc_attachment_append_all (text, send->attachments);
  return g_string_free (text, FALSE);
}

/* ---- Encryption ---- */

static gboolean
refuse_in_clear (GError **error, const char *field)
{
  wc_error_invalid (error, field,
                    "%s: it would not be encrypted, and this chat is (see "
                    "options.encryption)",
                    field);
  return FALSE;
}

/* A client may send one after the other. */
static gboolean
refuse_together (GError **error)
{
  wc_error_invalid (error, "options.attachments",
                    "options.attachments: in an encrypted chat a file is a message of "
                    "its own, without a text");
  if (error != NULL)
    wc_error_set_detail (*error, "feature", "omemo.files");
  return FALSE;
}

/* A file that is encrypted (XEP-0454) is a message of its own: programs that know of such
 * files show them only where their place is all that is said. */
static gboolean
check_encrypted_files (const WcMessage *draft, GError **error)
{
  gboolean alone =
      draft->body == NULL && draft->attachments != NULL && draft->attachments->len == 1;

  for (guint i = 0; draft->attachments != NULL && i < draft->attachments->len; i++)
    {
      gboolean open = wc_attachment_lies_open (draft->attachments->pdata[i]);

      if (open && !wc_omemo_decision_is_whole ())
        return refuse_in_clear (error, "options.attachments");
      if (!open && !alone)
        return refuse_together (error);
    }
  return TRUE;
}

/* What says more than a text has no place in what is deployed: only those who can read
 * all of it may find another way. */
static gboolean
check_encrypted (const WcMessage *draft, GError **error)
{
  if (!check_encrypted_files (draft, error))
    return FALSE;
  if (wc_omemo_decision_is_whole ())
    return TRUE;
  if (draft->subject != NULL)
    return refuse_in_clear (error, "options.subject");
  if (draft->extra != NULL && draft->extra->spoiler != NULL)
    return refuse_in_clear (error, "options.spoiler");
  if ((draft->flags & WC_MESSAGE_FLAG_ATTENTION) != 0)
    return refuse_in_clear (error, "options.attention");
  return TRUE;
}

static gboolean
is_reaction (const WcMessage *draft)
{
  return wc_message_find_annotation (draft, WC_ANNOTATION_REACTIONS) != NULL;
}

/* Whether @draft has no text, that of a correction included. */
static gboolean
is_mute (const WcMessage *draft)
{
  return draft->body == NULL && draft->subject == NULL &&
         (draft->attachments == NULL || draft->attachments->len == 0) &&
         wc_message_find_annotation (draft, WC_ANNOTATION_CORRECTION) == NULL;
}

/* Where they are not encrypted, reactions are shown to everybody, where the person lets
 * them be, or are not sent. */
static gboolean
check_reaction (WcMessageService *self,
                const WcAccount *account,
                gboolean *out_encrypt,
                GError **error)
{
  WcOmemoPolicy policy;

  if (*out_encrypt && wc_omemo_decision_is_whole ())
    return TRUE;
  if (!wc_omemo_policy_store_get (self->db, account->id, &policy, error))
    return FALSE;
  *out_encrypt = FALSE;
  if ((policy.shows & WC_OMEMO_OUTER_REACTIONS) != 0)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                       "the reaction would not be encrypted, and the message is (see "
                       "the policy's \"shows\")");
  if (error != NULL)
    wc_error_set_detail (*error, "feature", "omemo.reactions");
  return FALSE;
}

/* Whether a room is one whose members can be encrypted for, and who they are. */
static void
look_at_room (WcMessageService *self, WcOmemoQuestion *question, char ***out_members)
{
  g_autoptr (WcRoom) room =
      question->in_room
          ? wc_room_service_find (self->rooms, question->account, question->chat)
          : NULL;

  question->is_fit = room != NULL && wc_room_is_private_group (room->flags);
  *out_members =
      question->is_fit
          ? wc_room_service_dup_members (self->rooms, question->account, question->chat)
          : NULL;
  question->members = (const char *const *) *out_members;
}

static WcOmemoRefusal
refusal_of (WcMessageService *self, const WcAccount *account, const WcMessagePost *post)
{
  const char *chat = post->chat;
  WcLink *link = wc_account_service_get_link (self->accounts, account);

  return (WcOmemoRefusal){ self->db,
                           account->id,
                           link != NULL ? wc_link_get_omemo (link) : NULL,
                           chat,
                           wc_chat_address_is_in_room (self->db, account->id, chat),
                           post->asked };
}

static gboolean
decide (WcMessageService *self,
        const WcAccount *account,
        const WcMessagePost *post,
        const WcMessage *draft,
        WcOmemoDecision *out,
        GError **error)
{
  g_auto (GStrv) members = NULL;
  WcOmemoQuestion question = {
    .account = account->id,
    .chat = post->chat,
    .is_self = g_str_equal (post->chat, account->jid),
    .in_room = wc_chat_address_is_in_room (self->db, account->id, post->chat),
    .wish = post->encryption,
    .secret = post->secret,
    .mute = is_mute (draft),
    .asked = post->asked,
  };
  const WcOmemoRefusal refusal = refusal_of (self, account, post);

  look_at_room (self, &question, &members);
  if (!wc_omemo_decide (self->db, &question, out, error))
    return FALSE;
  if (*out != WC_OMEMO_DECISION_ASK || !post->asked ||
      (question.in_room && question.members == NULL)) /* it is not entered yet */
    return TRUE;
  return wc_omemo_refusal_set_unknown (&refusal, error);
}

gboolean
wc_message_service_foresee (WcMessageService *self,
                            gint64 account,
                            const char *chat,
                            WcOmemoDecision *out)
{
  const char *own = wc_account_service_get_jid (self->accounts, account);
  g_auto (GStrv) members = NULL;
  WcOmemoQuestion question = {
    .account = account,
    .chat = chat,
    .is_self = g_strcmp0 (chat, own) == 0,
    .in_room = wc_chat_address_is_in_room (self->db, account, chat),
  };

  look_at_room (self, &question, &members);
  return wc_omemo_decide (self->db, &question, out, /* error= */ NULL);
}

/* What nobody can be asked about now is found out when the message leaves, with what it
 * could be encrypted with. A reaction to what was said in clear needs nobody's answer;
 * files are encrypted before they are uploaded, and so they are then. */
static const char *
scheme_of (WcOmemoDecision decision, const WcMessage *message)
{
  return decision == WC_OMEMO_DECISION_ASK &&
                 (message->attachments == NULL || message->attachments->len == 0)
             ? WC_MESSAGE_UNDECIDED
             : "omemo";
}

/* Whether it could be encrypted for somebody: it has a text, so that it has to be. */
static gboolean
check_readers (WcMessageService *self,
               const WcAccount *account,
               const WcMessagePost *post,
               const WcMessage *draft,
               GError **error)
{
  const WcOmemoRefusal refusal = refusal_of (self, account, post);

  return is_mute (draft) || wc_omemo_refusal_check (&refusal, error);
}

/* Decides whether @draft is to be encrypted, and says so in it. */
static gboolean
set_encryption (WcMessageService *self,
                const WcAccount *account,
                const WcMessagePost *post,
                WcMessageBuilder *draft,
                GError **error)
{
  const WcMessage *message = wc_message_builder_peek (draft);
  WcOmemoDecision decision;
  gboolean encrypt;

  if (!decide (self, account, post, message, &decision, error))
    return FALSE;
  encrypt = decision == WC_OMEMO_DECISION_ENCRYPT ||
            (decision == WC_OMEMO_DECISION_ASK && !is_reaction (message));
  if (!encrypt && post->forwarded && post->encryption != WC_OMEMO_WISH_NONE)
    return wc_error_invalid (error, "options.encryption",
                             "options.encryption: what is forwarded was encrypted, and "
                             "would not be any more; \"none\" says that it may be so");
  if ((encrypt || post->secret) && is_reaction (message) &&
      !check_reaction (self, account, &encrypt, error))
    return FALSE;
  if (encrypt && (!check_encrypted (message, error) ||
                  (decision == WC_OMEMO_DECISION_ENCRYPT &&
                   !check_readers (self, account, post, message, error))))
    return FALSE;
  if (encrypt)
    wc_message_builder_set_encryption (draft, scheme_of (decision, message));
  return TRUE;
}

/* ---- Posting ---- */

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

/* What is stored together with a message. */
typedef struct
{
  WcIdempotencyCall call;
  gint64 scheduled;
} Posting;

static gboolean
note_posting (WcDb *db, const WcMessage *message, gpointer data, GError **error)
{
  const Posting *posting = data;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, message->id);

  if (posting->scheduled != 0 &&
      !wc_scheduled_store_remove (db, message->account, posting->scheduled, message->id,
                                  error))
    return FALSE;
  return posting->call.key == NULL ||
         wc_idempotency_store_add (db, &posting->call, id, error);
}

/* In rooms, and to their occupants, we speak as the occupant that we are: what we sent is
 * from whom the room shows it. */
static void
set_author (WcMessageService *self,
            const WcAccount *account,
            const char *chat,
            WcMessageBuilder *draft)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  const WcRoomPort *port = link != NULL ? wc_link_get_rooms (link) : NULL;
  g_autofree char *bare = wc_jid_dup_bare (chat);
  g_autoptr (WcRoom) room = port != NULL ? port->dup (port->self, bare) : NULL;
  g_autofree char *from = NULL;
  const char *nick;

  if (room == NULL)
    return;
  nick = room->occupied != NULL ? room->occupied : room->nick;
  if (nick == NULL)
    return;
  from = g_strdup_printf ("%s/%s", bare, nick);
  wc_message_builder_set_from (draft, from);
  wc_message_builder_set_occupant (draft, room->own_id, /* real_jid= */ NULL);
}

/* Ends @draft (transfer full). */
static WcMessage *
post_new (WcMessageService *self,
          const WcAccount *account,
          const WcMessagePost *post,
          WcMessageBuilder *draft,
          GError **error)
{
  g_autoptr (WcMessageBuilder) owned = draft;
  Posting posting = { { account->id, post->method, post->key, post->arguments },
                      post->scheduled };
  WcOutboxKey origin = { account->id, post->method, post->chat, post->key };
  g_autofree char *origin_id = wc_outbox_store_origin_id (self->db, &origin, error);
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  WcMessage *message;

  if (origin_id == NULL)
    return NULL;
  wc_message_builder_set_chat (draft, post->chat);
  wc_message_builder_set_origin_id (draft, origin_id);
  /* one id for both: what is answered (receipts, errors) names the attribute */
  wc_message_builder_set_message_id (draft, origin_id);
  set_author (self, account, post->chat, draft);
  message = wc_outbox_send (self->db, account, g_steal_pointer (&owned), note_posting,
                            &posting, error);
  if (message != NULL && link != NULL)
    wc_link_kick (link);
  return message;
}

/* Whether it was posted before: @out_message (transfer full). */
static gboolean
find_posted (WcMessageService *self,
             gint64 account,
             const WcMessagePost *post,
             WcMessage **out_message,
             GError **error)
{
  WcIdempotencyCall call = { account, post->method, post->key, post->arguments };
  GError *local = NULL;

  *out_message = post->key != NULL ? find_replayed (self, &call, &local) : NULL;
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

WcMessage *
wc_message_service_post (WcMessageService *self,
                         const WcAccount *account,
                         const WcMessagePost *post,
                         WcMessageBuilder *draft,
                         gboolean *out_replayed,
                         GError **error)
{
  g_autoptr (WcMessageBuilder) owned = draft;
  WcMessage *message;

  if (!find_posted (self, account->id, post, &message, error))
    return NULL;
  *out_replayed = message != NULL;
  if (message != NULL)
    return message;
  if (!wc_room_service_may_send (self->rooms, account->id, post->chat, error) ||
      !set_encryption (self, account, post, owned, error))
    return NULL;
  return post_new (self, account, post, g_steal_pointer (&owned), error);
}

/* ---- Sending ---- */

/* That @draft answers a message of its chat. */
static gboolean
add_reply (WcMessageService *self,
           gint64 account,
           const char *chat,
           const WcMessageSend *send,
           WcMessageBuilder *draft,
           GError **error)
{
  g_autoptr (WcMessage) target =
      wc_message_store_get (self->db, account, send->reply_to, NULL);
  g_autofree char *id = NULL;

  if (target == NULL || target->hidden || !g_str_equal (target->chat, chat))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "there is no such message in that chat to answer");
      if (error != NULL)
        wc_error_set_detail (*error, "field", "options.reply_to");
      return FALSE;
    }
  id = wc_reference_new (self->db, target, WC_ANNOTATION_REPLY, error);
  if (id == NULL)
    return FALSE;
  /* XEP-0201 § 3.2 */
  if (send->thread == NULL)
    wc_message_builder_set_thread (draft, target->thread);
  wc_message_builder_take_annotation (
      draft, wc_annotation_new (WC_ANNOTATION_REPLY, id, send->quote ? "quote" : NULL));
  return TRUE;
}

/* What is said beside the text. Only what is said makes @draft have any of it. */
static void
add_extra (const WcMessageSend *send, WcMessageBuilder *draft)
{
  if (send->thread != NULL && send->thread_parent != NULL)
    wc_message_builder_peek_extra (draft)->thread_parent = g_strdup (send->thread_parent);
  if (send->spoiler != NULL)
    wc_message_builder_peek_extra (draft)->spoiler = g_strdup (send->spoiler);
  for (guint i = 0; send->previews != NULL && i < send->previews->len; i++)
    wc_extra_take_preview (wc_message_builder_peek_extra (draft),
                           wc_preview_copy (send->previews->pdata[i]));
}

static gboolean
add_mentions (WcMessageService *self,
              gint64 account,
              const char *chat,
              const WcMessageSend *send,
              WcMessageBuilder *draft,
              GError **error)
{
  g_autofree char *bare = wc_jid_dup_bare (chat);
  g_autoptr (WcRoom) room =
      send->mentions != NULL ? wc_room_service_find (self->rooms, account, bare) : NULL;

  return wc_mentions_add (self->db, account, chat, send->mentions, draft, error) &&
         wc_mentions_check (room, draft, error);
}

/* Returns: (transfer full), NULL + error. */
static WcMessageBuilder *
draft_of (WcMessageService *self,
          gint64 account,
          const char *chat,
          const WcMessageSend *send,
          GError **error)
{
  g_autoptr (WcMessageBuilder) draft = wc_message_builder_new ();

  wc_message_builder_set_body (draft, *send->body != '\0' ? send->body : NULL);
  for (guint i = 0; send->attachments != NULL && i < send->attachments->len; i++)
    wc_message_builder_take_attachment (draft,
                                        wc_attachment_ref (send->attachments->pdata[i]));
  wc_message_builder_set_subject (draft, send->subject);
  wc_message_builder_set_thread (draft, send->thread);
  if (send->unstyled)
    wc_message_builder_peek (draft)->flags |= WC_MESSAGE_FLAG_UNSTYLED;
  if (send->attention)
    wc_message_builder_peek (draft)->flags |= WC_MESSAGE_FLAG_ATTENTION;
  add_extra (send, draft);
  if ((send->reply_to != 0 && !add_reply (self, account, chat, send, draft, error)) ||
      !add_mentions (self, account, chat, send, draft, error))
    return NULL;
  return g_steal_pointer (&draft);
}

/* A call without a word is for somebody, and for now. */
static gboolean
check_call (WcMessageService *self,
            const WcAccount *account,
            const char *chat,
            const WcMessageSend *send,
            GError **error)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);

  if (!send->attention || *send->body != '\0' || send->attachments != NULL)
    return TRUE;
  if (wc_chat_address_is_in_room (self->db, account->id, chat))
    return wc_error_invalid (error, "options.attention",
                             "options.attention: in a room it needs a text");
  if (link != NULL && wc_link_get_status (link)->state == WC_ACCOUNT_STATE_ONLINE)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_OFFLINE,
                       "the account is offline, and a call for attention is for now");
  return FALSE;
}

/* What a call comes to, before anything is kept. */
typedef struct
{
  char *chat;              /* (owned) */
  char *arguments;         /* (owned) */
  WcMessage *posted;       /* (owned) (nullable) by an earlier call with the same key */
  WcMessageBuilder *draft; /* (owned) (nullable) else */
  gboolean secret;         /* it quotes what was encrypted */
} Intent;

static void
intent_clear (Intent *self)
{
  g_free (self->chat);
  g_free (self->arguments);
  g_clear_pointer (&self->posted, wc_message_unref);
  g_clear_pointer (&self->draft, wc_message_builder_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Intent, intent_clear)

static WcMessagePost
post_of (const Intent *intent, const WcMessageSend *send)
{
  return (WcMessagePost){ SEND,
                          intent->chat,
                          send->key,
                          intent->arguments,
                          send->scheduled,
                          send->encryption,
                          intent->secret,
                          send->asked,
                          send->forwarded };
}

/* Whether what @send quotes was encrypted: nobody is to read it in clear for that. */
static gboolean
quotes_secret (WcMessageService *self, gint64 account, const WcMessageSend *send)
{
  g_autoptr (WcMessage) target =
      send->reply_to != 0 && send->quote
          ? wc_message_store_get (self->db, account, send->reply_to, /* error= */ NULL)
          : NULL;

  return target != NULL && wc_message_is_secret (target);
}

static gboolean
find_intent (WcMessageService *self,
             const WcAccount *account,
             const WcMessageSend *send,
             Intent *intent,
             GError **error)
{
  WcMessagePost post;

  intent->chat = wc_chat_address_resolve (self->db, account->id, send->chat, error);
  if (intent->chat == NULL || !check_send (send, error))
    return FALSE;
  intent->arguments = canonical_arguments (intent->chat, send);
  post = post_of (intent, send);
  /* before what it answers is looked for, which may be gone by now */
  if (!find_posted (self, account->id, &post, &intent->posted, error))
    return FALSE;
  if (intent->posted != NULL)
    return TRUE;
  if (!check_call (self, account, intent->chat, send, error))
    return FALSE;
  intent->draft = draft_of (self, account->id, intent->chat, send, error);
  intent->secret = quotes_secret (self, account->id, send);
  if (intent->secret && send->encryption == WC_OMEMO_WISH_NONE)
    return wc_error_invalid (error, "options.quote_fallback",
                             "options.quote_fallback: what is quoted was encrypted");
  return intent->draft != NULL;
}

gboolean
wc_message_service_ask (WcMessageService *self,
                        const WcAccount *account,
                        const WcMessageSend *send,
                        GDestroyNotify done,
                        gpointer data)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  const WcOmemoPort *port = link != NULL ? wc_link_get_omemo (link) : NULL;
  g_auto (Intent) intent = { NULL };
  WcOmemoDecision decision;
  WcOmemoRefusal refusal;
  WcMessagePost post;

  if (send->asked || port == NULL || port->ask == NULL ||
      wc_link_get_status (link)->state != WC_ACCOUNT_STATE_ONLINE ||
      !find_intent (self, account, send, &intent, /* error= */ NULL) ||
      intent.posted != NULL)
    return FALSE;
  post = post_of (&intent, send);
  if (!decide (self, account, &post, wc_message_builder_peek (intent.draft), &decision,
               /* error= */ NULL))
    return FALSE;
  refusal = refusal_of (self, account, &post);
  if (decision != WC_OMEMO_DECISION_ASK &&
      (decision != WC_OMEMO_DECISION_ENCRYPT || !wc_omemo_refusal_asks (&refusal)))
    return FALSE;
  port->ask (port->self, intent.chat, done, data);
  return TRUE;
}

gboolean
wc_message_service_check (WcMessageService *self,
                          const WcAccount *account,
                          const WcMessageSend *send,
                          GError **error)
{
  g_auto (Intent) intent = { NULL };
  WcMessagePost post;

  if (!find_intent (self, account, send, &intent, error))
    return FALSE;
  post = post_of (&intent, send);
  return intent.posted != NULL ||
         (wc_room_service_may_send (self->rooms, account->id, intent.chat, error) &&
          set_encryption (self, account, &post, intent.draft, error));
}

WcMessage *
wc_message_service_send (WcMessageService *self,
                         const WcAccount *account,
                         const WcMessageSend *send,
                         gboolean *out_replayed,
                         GError **error)
{
  g_auto (Intent) intent = { NULL };
  WcMessagePost post;

  if (!find_intent (self, account, send, &intent, error))
    return NULL;
  *out_replayed = intent.posted != NULL;
  if (intent.posted != NULL)
    return g_steal_pointer (&intent.posted);
  post = post_of (&intent, send);
  return wc_message_service_post (self, account, &post, g_steal_pointer (&intent.draft),
                                  out_replayed, error);
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

  g_autoptr (WcAccount) account = NULL;

  if (message == NULL)
    return NULL;
  /* states are in the order in which they are reached; failed is the last one */
  if (message->state >= awaited->state)
    return g_steal_pointer (&message);
  /* the messages of an account that was removed go later, and nothing becomes of them */
  account = wc_account_store_get (awaited->db, awaited->account, error);
  return NULL;
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
  g_autoptr (WcMessage) failed = wc_message_store_get (self->db, account->id, id, error);

  if (failed != NULL && (failed->flags & WC_MESSAGE_FLAG_RETRACTED) != 0)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                           "the message was retracted");
      return NULL;
    }
  if (failed == NULL ||
      !wc_room_service_may_send (self->rooms, account->id, failed->chat, error) ||
      !wc_outbox_resend (self->db, account->id, id, error))
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
  guint n_forgotten;
} Forgetting;

static gboolean
store_forget (WcDb *db, gpointer data, GError **error)
{
  Forgetting *forgetting = data;
  g_autoptr (GPtrArray) messages = wc_message_history_get_many (
      db, forgetting->account, forgetting->ids, forgetting->n_ids, error);

  if (messages == NULL)
    return FALSE;
  forgetting->n_forgotten = messages->len;
  if (messages->len == 0)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                           forgetting->n_ids == 1 ? "there is no such message here"
                                                  : "there are no such messages here");
      return FALSE;
    }
  if (!wc_forget_messages (db, forgetting->account, forgetting->ids, forgetting->n_ids,
                           error))
    return FALSE;
  /* what still waits to be sent is not wanted any more */
  for (guint i = 0; i < messages->len; i++)
    {
      const WcMessage *message = g_ptr_array_index (messages, i);

      if (!wc_outbox_store_remove_message (db, message->id, error))
        return FALSE;
    }
  return TRUE;
}

guint
wc_message_service_forget (WcMessageService *self,
                           const WcAccount *account,
                           const gint64 *ids,
                           gsize n_ids,
                           GError **error)
{
  Forgetting forgetting = { account->id, ids, n_ids, 0 };

  if (!wc_db_run (self->db, WC_DB_NORMAL, store_forget, &forgetting, error))
    return 0;
  return forgetting.n_forgotten;
}
