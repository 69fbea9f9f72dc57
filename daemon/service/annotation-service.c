/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/emoji.h"
#include "model/jid.h"
#include "service/annotation-service.h"
#include "service/mentions.h"
#include "service/reference.h"
#include "service/same-files.h"
#include "store/caps-store.h"
#include "store/chat-store.h"
#include "store/message-store.h"
#include "store/outbox-withdraw.h"
#include "store/reaction-reader.h"

/* A statement about a message is a message of its own, without a text to show. */

#define MAX_EMOJIS 64

struct _WcAnnotationService
{
  WcDb *db;
  WcAccountService *accounts;
  WcMessageService *messages;
  WcRoomService *rooms;
};

WcAnnotationService *
wc_annotation_service_new (WcDb *db,
                           WcAccountService *accounts,
                           WcMessageService *messages,
                           WcRoomService *rooms)
{
  WcAnnotationService *self = g_new0 (WcAnnotationService, 1);

  self->db = db;
  self->accounts = accounts;
  self->messages = messages;
  self->rooms = rooms;
  return self;
}

void
wc_annotation_service_free (WcAnnotationService *self)
{
  g_free (self);
}

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT, text);
  return FALSE;
}

/* A message that somebody can see. Returns: (transfer full). */
static WcMessage *
find_target (WcAnnotationService *self, gint64 account, gint64 id, GError **error)
{
  g_autoptr (WcMessage) target = wc_message_store_get (self->db, account, id, error);

  if (target == NULL)
    return NULL;
  if (!target->hidden)
    return g_steal_pointer (&target);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND, "there is no such message");
  return NULL;
}

static gboolean
is_retracted (const WcMessage *target)
{
  return (target->flags & WC_MESSAGE_FLAG_RETRACTED) != 0;
}

/* What @target says beside its text, as far as @text still says it. */
static void
add_extra (WcMessageBuilder *draft, const WcMessage *target, const char *text)
{
  WcExtra *extra = target->extra != NULL
                       ? wc_extra_rebase (target->extra,
                                          target->body != NULL ? target->body : "", text)
                       : NULL;

  if (extra == NULL)
    return;
  wc_message_builder_peek (draft)->extra = extra;
  wc_message_builder_peek (draft)->flags |= WC_MESSAGE_FLAG_EXTRA;
}

/* That we say so about @target, by the id that this kind is named by. Returns: (transfer
 * full), to be said. */
static WcMessageBuilder *
draft_about (WcAnnotationService *self,
             const WcMessage *target,
             WcAnnotationKind kind,
             const char *value,
             GError **error)
{
  g_autofree char *id = wc_reference_new (self->db, target, kind, error);
  WcMessageBuilder *draft;

  if (id == NULL)
    return NULL;
  draft = wc_message_builder_new ();
  wc_message_builder_take_annotation (draft, wc_annotation_new (kind, id, value));
  wc_message_builder_peek (draft)->hidden = TRUE;
  return draft;
}

/* Sends @draft (transfer full), and gives what became of @target. */
static WcMessage *
say (WcAnnotationService *self,
     const WcAccount *account,
     const WcMessage *target,
     WcMessageBuilder *draft,
     GError **error)
{
  const WcMessagePost post = { .method = "Messages.Annotate",
                               .chat = target->chat,
                               .secret = wc_message_is_secret (target) };
  gboolean replayed;
  g_autoptr (WcMessage) said =
      wc_message_service_post (self->messages, account, &post, draft, &replayed, error);

  return said != NULL ? wc_message_store_get (self->db, account->id, target->id, error)
                      : NULL;
}

static WcMessage *
say_about (WcAnnotationService *self,
           const WcAccount *account,
           const WcMessage *target,
           WcAnnotationKind kind,
           const char *value,
           GError **error)
{
  WcMessageBuilder *draft = draft_about (self, target, kind, value, error);

  return draft != NULL ? say (self, account, target, draft, error) : NULL;
}

/* ---- Before anything is sent ---- */

typedef struct
{
  const WcMessage *target;
  const WcMessage *other; /* (nullable) what it says instead; NULL: it is taken back */
  gboolean done;
} Unsent;

static gboolean
store_unsent (WcDb *db, gpointer data, GError **error)
{
  Unsent *unsent = data;

  return unsent->other == NULL
             ? wc_outbox_withdraw (db, unsent->target, &unsent->done, error)
             : wc_outbox_rewrite (db, unsent->target, unsent->other, &unsent->done,
                                  error);
}

/* *@out_changed: (transfer full) @target then; NULL: it is on its way, or was. */
static gboolean
change_unsent (WcAnnotationService *self,
               const WcMessage *target,
               const WcMessage *other,
               WcMessage **out_changed,
               GError **error)
{
  Unsent unsent = { target, other, FALSE };

  if (target->state != WC_MESSAGE_STATE_QUEUED)
    return TRUE;
  if (!wc_db_run (self->db, WC_DB_FULL, store_unsent, &unsent, error))
    return FALSE;
  if (unsent.done)
    *out_changed = wc_message_store_get (self->db, target->account, target->id, error);
  return !unsent.done || *out_changed != NULL;
}

static gboolean
store_held_back (WcDb *db, gpointer data, GError **error)
{
  Unsent *unsent = data;

  return wc_outbox_leave_unsent (db, unsent->target, &unsent->done, error);
}

/* Whether it failed, and may have arrived all the same. */
static gboolean
is_uncertain (const WcMessage *target)
{
  return target->state == WC_MESSAGE_STATE_FAILED &&
         ((target->flags & WC_MESSAGE_FLAG_IN_DOUBT) != 0 ||
          g_strcmp0 (target->error_condition, "uncertain") == 0);
}

/* What waits to be sent again and may have arrived is not sent, and others are asked to
 * remove it where they can know what is meant. In a room that has given it no id they
 * cannot. */
static gboolean
hold_back (WcAnnotationService *self, const WcMessage *target, GError **error)
{
  Unsent unsent = { target, NULL, FALSE };
  g_autofree char *id =
      wc_reference_new (self->db, target, WC_ANNOTATION_RETRACTION, /* error= */ NULL);

  return target->state != WC_MESSAGE_STATE_QUEUED ||
         (target->flags & WC_MESSAGE_FLAG_IN_DOUBT) == 0 || id == NULL ||
         wc_db_run (self->db, WC_DB_FULL, store_held_back, &unsent, error);
}

/* ---- Corrections ---- */

static gboolean
has_files (const WcMessage *message)
{
  return message->attachments != NULL && message->attachments->len > 0;
}

static gboolean
may_correct (const WcMessage *target, GError **error)
{
  if (!target->outgoing)
    return refuse (error, "only messages of our own can be corrected");
  if (is_retracted (target))
    return refuse (error, "the message was retracted");
  return target->body != NULL || has_files (target) ||
         refuse (error, "the message says nothing that could be corrected");
}

/* Beside files a text may come and go. */
static gboolean
check_text (const WcMessage *target, const char *body, GError **error)
{
  return (*body == '\0' && has_files (target)) ||
         wc_message_service_check_body (body, error);
}

/* Whom @draft, which corrects @target, names now. */
static gboolean
add_mentions (WcAnnotationService *self,
              const WcMessage *target,
              const GPtrArray *mentions,
              WcMessageBuilder *draft,
              GError **error)
{
  g_autofree char *bare = wc_jid_dup_bare (target->chat);
  g_autoptr (WcRoom) room = wc_room_service_find (self->rooms, target->account, bare);
  WcExtra *extra = wc_message_builder_peek (draft)->extra;

  if (mentions == NULL)
    return TRUE;
  if (extra != NULL)
    g_ptr_array_set_size (extra->mentions, 0);
  return wc_mentions_add (self->db, target->account, target->chat, mentions, draft,
                          error) &&
         wc_mentions_check (room, draft, error);
}

static gboolean
add_files (WcMessageBuilder *draft, const WcMessage *target, GError **error)
{
  g_autoptr (GPtrArray) files = wc_same_files_copy (target, error);

  for (guint i = 0; files != NULL && i < files->len; i++)
    wc_message_builder_take_attachment (draft, wc_attachment_ref (files->pdata[i]));
  return files != NULL;
}

/* A correction is the whole message again (XEP-0308 § 3). Returns: (transfer full). */
static WcMessageBuilder *
draft_correction (WcAnnotationService *self,
                  const WcMessage *target,
                  const WcCorrection *correction,
                  GError **error)
{
  g_autoptr (WcMessageBuilder) draft =
      draft_about (self, target, WC_ANNOTATION_CORRECTION, correction->body, error);
  const WcAnnotation *reply = wc_message_find_annotation (target, WC_ANNOTATION_REPLY);

  if (draft == NULL)
    return NULL;
  if (reply != NULL)
    wc_message_builder_take_annotation (draft, wc_annotation_ref (reply));
  wc_message_builder_set_thread (draft, target->thread);
  wc_message_builder_set_subject (draft, target->subject);
  wc_message_builder_peek (draft)->flags |= target->flags & WC_MESSAGE_FLAG_UNSTYLED;
  add_extra (draft, target, correction->body);
  return add_files (draft, target, error) &&
                 add_mentions (self, target, correction->mentions, draft, error)
             ? g_steal_pointer (&draft)
             : NULL;
}

/* Returns: (transfer full) a text that tells whom @message names. */
static char *
dup_named (const WcMessage *message)
{
  GString *text = g_string_new (NULL);

  wc_mentions_append (text, message->extra != NULL ? message->extra->mentions : NULL);
  return g_string_free (text, FALSE);
}

static const char *
text_of (const WcMessage *message)
{
  return message->body != NULL ? message->body : "";
}

/* Whether @draft says what @target says already. */
static gboolean
is_same (const WcMessage *target, const char *body, WcMessageBuilder *draft)
{
  g_autofree char *before = dup_named (target);
  g_autofree char *now = dup_named (wc_message_builder_peek (draft));

  return g_str_equal (text_of (target), body) && g_str_equal (before, now);
}

/* A file that is encrypted (XEP-0454) is all that its message says. */
static gboolean
may_have_text (const WcMessage *target, const char *body, GError **error)
{
  if (*body == '\0' || target->attachments == NULL || !wc_message_is_secret (target))
    return TRUE;
  for (guint i = 0; i < target->attachments->len; i++)
    if (!wc_attachment_lies_open (target->attachments->pdata[i]))
      return wc_error_invalid (error, "body",
                               "body: an encrypted file is a message of its own, without "
                               "a text");
  return TRUE;
}

/* As long as nobody has @target, it is that which is sent with the other text. */
static gboolean
correct_unsent (WcAnnotationService *self,
                const WcMessage *target,
                const WcCorrection *correction,
                WcMessage **out_changed,
                GError **error)
{
  g_autoptr (WcMessageBuilder) draft = wc_message_builder_new ();

  wc_message_builder_set_body (draft,
                               *correction->body != '\0' ? correction->body : NULL);
  add_extra (draft, target, correction->body);
  return add_mentions (self, target, correction->mentions, draft, error) &&
         change_unsent (self, target, wc_message_builder_peek (draft), out_changed,
                        error);
}

WcMessage *
wc_annotation_service_correct (WcAnnotationService *self,
                               const WcAccount *account,
                               const WcCorrection *correction,
                               GError **error)
{
  g_autoptr (WcMessage) target = find_target (self, account->id, correction->id, error);
  g_autoptr (WcMessageBuilder) draft = NULL;
  WcMessage *changed = NULL;

  if (target == NULL || !check_text (target, correction->body, error) ||
      !may_correct (target, error) || !may_have_text (target, correction->body, error))
    return NULL;
  if (correction->mentions == NULL && g_str_equal (text_of (target), correction->body))
    return g_steal_pointer (&target);
  if (!correct_unsent (self, target, correction, &changed, error) || changed != NULL)
    return changed;
  draft = draft_correction (self, target, correction, error);
  if (draft == NULL)
    return NULL;
  if (is_same (target, correction->body, draft))
    return g_steal_pointer (&target);
  return say (self, account, target, g_steal_pointer (&draft), error);
}

/* ---- Reactions and retractions ---- */

static gboolean
check_emojis (const char *const *emojis, GError **error)
{
  if (g_strv_length ((char **) emojis) > MAX_EMOJIS)
    return wc_error_invalid (error, "emojis", "emojis: at most %d", MAX_EMOJIS);
  for (gsize i = 0; emojis[i] != NULL; i++)
    if (!wc_reaction_is_valid (emojis[i]) || !wc_emoji_is_one (emojis[i]))
      return wc_error_invalid (error, "emojis",
                               "emojis: each is one emoji, of 64 bytes at most");
  return TRUE;
}

/* What we mean about @target so far, also where it is not sent yet. Returns: (transfer
 * full). */
static char *
own_reactions (const WcMessage *target)
{
  for (guint i = 0; target->reactions != NULL && i < target->reactions->len; i++)
    {
      const WcReaction *reaction = g_ptr_array_index (target->reactions, i);

      if (reaction->outgoing)
        return wc_reaction_join ((const char *const *) reaction->emojis);
    }
  return g_strdup ("");
}

/* Each of the contact's devices that are there gets the reaction, and whichever does not
 * take it answers with an error, which takes the reaction back: what one refuses is
 * refused. */
static gboolean
check_devices (WcAnnotationService *self,
               const WcAccount *account,
               const char *chat,
               const char *const *emojis,
               GError **error)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  g_autoptr (GPtrArray) devices = NULL;

  if (link == NULL)
    return TRUE;
  devices = wc_link_dup_presences (link, chat);
  for (guint i = 0; i < devices->len; i++)
    {
      const WcPresence *device = g_ptr_array_index (devices, i);
      g_autoptr (WcCaps) caps = NULL;

      if (device->caps != NULL)
        caps = wc_caps_store_find (self->db, "sha-1", device->caps, NULL);
      if (caps != NULL && !wc_reaction_limits_check (caps->reactions, emojis, error))
        return FALSE;
    }
  return TRUE;
}

/* What the room of @target takes is known while we are in it, what a contact's devices
 * take while they are there; where it is not, they say what they refuse, and the reaction
 * has failed then. Taking them back is nobody's to refuse. */
static gboolean
check_limits (WcAnnotationService *self,
              const WcAccount *account,
              const WcMessage *target,
              const char *value,
              GError **error)
{
  g_autoptr (WcRoom) room =
      wc_room_service_find (self->rooms, target->account, target->chat);
  g_auto (GStrv) list = wc_reaction_split (value);
  const char *const *emojis = (const char *const *) list;

  if (*emojis == NULL)
    return TRUE;
  return room != NULL ? wc_reaction_limits_check (room->reactions, emojis, error)
                      : check_devices (self, account, target->chat, emojis, error);
}

WcMessage *
wc_annotation_service_react (WcAnnotationService *self,
                             const WcAccount *account,
                             gint64 id,
                             const char *const *emojis,
                             GError **error)
{
  g_autoptr (WcMessage) target = find_target (self, account->id, id, error);
  g_autofree char *value = NULL;
  g_autofree char *before = NULL;

  if (target == NULL || !check_emojis (emojis, error))
    return NULL;
  value = wc_reaction_join (emojis);
  before = own_reactions (target);
  if (g_str_equal (value, before))
    return g_steal_pointer (&target);
  if (is_retracted (target))
    {
      refuse (error, "the message was retracted");
      return NULL;
    }
  if (!check_limits (self, account, target, value, error))
    return NULL;
  return say_about (self, account, target, WC_ANNOTATION_REACTIONS, value, error);
}

static gboolean
may_retract (const WcMessage *target, GError **error)
{
  if (!target->outgoing)
    return refuse (error, "only messages of our own can be retracted");
  if (target->state == WC_MESSAGE_STATE_FAILED && !is_uncertain (target))
    return refuse (error, "the message was not sent; it can be forgotten");
  return TRUE;
}

WcMessage *
wc_annotation_service_retract (WcAnnotationService *self,
                               const WcAccount *account,
                               gint64 id,
                               GError **error)
{
  g_autoptr (WcMessage) target = find_target (self, account->id, id, error);
  WcMessage *changed = NULL;
  gboolean asked = FALSE;

  if (target != NULL && target->outgoing && is_retracted (target))
    return g_steal_pointer (&target);
  if (target == NULL || !may_retract (target, error))
    return NULL;
  if (!wc_annotation_reader_is_retracting (self->db, id, &asked, error))
    return NULL;
  if (asked)
    return g_steal_pointer (&target);
  if (!hold_back (self, target, error) ||
      !change_unsent (self, target, /* other= */ NULL, &changed, error) ||
      changed != NULL)
    return changed;
  return say_about (self, account, target, WC_ANNOTATION_RETRACTION, /* value= */ NULL,
                    error);
}

/* The id by which the room knows @target. Returns: (transfer full). */
static char *
id_in_room (WcAnnotationService *self, const WcMessage *target, GError **error)
{
  WcChatKind kind;

  if (!wc_chat_store_get_kind (self->db, target->account, target->chat, &kind, error))
    return NULL;
  if (kind == WC_CHAT_KIND_MUC)
    return wc_reference_new (self->db, target, WC_ANNOTATION_MODERATION, error);
  refuse (error, "only what was said in a room can be taken away there");
  return NULL;
}

void
wc_annotation_service_moderate (WcAnnotationService *self,
                                const WcAccount *account,
                                const WcModeration *moderation,
                                GTask *task)
{
  GError *error = NULL;
  g_autoptr (WcMessage) target = find_target (self, account->id, moderation->id, &error);
  g_autofree char *id = target != NULL ? id_in_room (self, target, &error) : NULL;
  const WcRoomPort *port =
      id != NULL ? wc_room_service_get_port (self->rooms, account, &error) : NULL;

  if (port == NULL)
    g_task_return_error (task, error);
  else if (is_retracted (target))
    g_task_return_boolean (task, TRUE);
  else
    {
      const WcRoomModerate wanted = { target->chat, id, moderation->reason };

      port->moderate (port->self, &wanted, task);
      return;
    }
  g_object_unref (task);
}

GPtrArray *
wc_annotation_service_edits (WcAnnotationService *self,
                             const WcAccount *account,
                             gint64 id,
                             GError **error)
{
  g_autoptr (WcMessage) target = find_target (self, account->id, id, error);

  return target != NULL ? wc_annotation_reader_edits (self->db, account->id, id, error)
                        : NULL;
}

GPtrArray *
wc_annotation_service_reactions (WcAnnotationService *self,
                                 const WcAccount *account,
                                 gint64 id,
                                 GError **error)
{
  g_autoptr (WcMessage) target = find_target (self, account->id, id, error);

  return target != NULL ? wc_reaction_reader_history (self->db, account->id, id, error)
                        : NULL;
}
