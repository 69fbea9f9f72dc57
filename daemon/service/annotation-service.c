/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/annotation-service.h"
#include "service/reference.h"
#include "store/chat-store.h"
#include "store/message-store.h"

/* A statement about a message is a message of its own, without a text to show. */

#define MAX_EMOJIS 64

struct _WcAnnotationService
{
  WcDb *db;
  WcMessageService *messages;
  WcRoomService *rooms;
};

WcAnnotationService *
wc_annotation_service_new (WcDb *db, WcMessageService *messages, WcRoomService *rooms)
{
  WcAnnotationService *self = g_new0 (WcAnnotationService, 1);

  self->db = db;
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
  WcExtra *extra =
      target->extra != NULL ? wc_extra_rebase (target->extra, target->body, text) : NULL;

  if (extra == NULL)
    return;
  wc_message_builder_peek (draft)->extra = extra;
  wc_message_builder_peek (draft)->flags |= WC_MESSAGE_FLAG_EXTRA;
}

/* Sends that we say @annotation (transfer full) about @target, and gives what became of
 * it. @draft (transfer full) may hold more. */
static WcMessage *
say (WcAnnotationService *self,
     const WcAccount *account,
     const WcMessage *target,
     WcAnnotation *annotation,
     GError **error)
{
  const WcMessagePost post = { "Messages.Annotate", target->chat, /* key= */ NULL,
                               /* arguments= */ NULL };
  WcMessageBuilder *draft = wc_message_builder_new ();
  gboolean replayed;
  g_autoptr (WcMessage) said = NULL;
  const WcAnnotation *reply = wc_message_find_annotation (target, WC_ANNOTATION_REPLY);

  /* a correction is the whole message again (XEP-0308 § 4) */
  if (annotation->kind == WC_ANNOTATION_CORRECTION && reply != NULL)
    wc_message_builder_take_annotation (draft, wc_annotation_ref (reply));
  if (annotation->kind == WC_ANNOTATION_CORRECTION)
    {
      wc_message_builder_set_thread (draft, target->thread);
      add_extra (draft, target, annotation->value);
    }
  wc_message_builder_take_annotation (draft, annotation);
  wc_message_builder_peek (draft)->hidden = TRUE;
  said =
      wc_message_service_post (self->messages, account, &post, draft, &replayed, error);
  return said != NULL ? wc_message_store_get (self->db, account->id, target->id, error)
                      : NULL;
}

/* The same of what names its target by the id that this kind is named by. */
static WcMessage *
say_about (WcAnnotationService *self,
           const WcAccount *account,
           const WcMessage *target,
           WcAnnotationKind kind,
           const char *value,
           GError **error)
{
  g_autofree char *id = wc_reference_new (self->db, target, kind, error);

  return id != NULL
             ? say (self, account, target, wc_annotation_new (kind, id, value), error)
             : NULL;
}

static gboolean
may_correct (const WcMessage *target, GError **error)
{
  if (!target->outgoing)
    return refuse (error, "only messages of our own can be corrected");
  if (is_retracted (target))
    return refuse (error, "the message was retracted");
  return target->body != NULL || refuse (error, "the message has no text");
}

WcMessage *
wc_annotation_service_correct (WcAnnotationService *self,
                               const WcAccount *account,
                               gint64 id,
                               const char *body,
                               GError **error)
{
  g_autoptr (WcMessage) target = find_target (self, account->id, id, error);

  if (target == NULL || !wc_message_service_check_body (body, error) ||
      !may_correct (target, error))
    return NULL;
  if (g_str_equal (target->body, body))
    return g_steal_pointer (&target);
  return say_about (self, account, target, WC_ANNOTATION_CORRECTION, body, error);
}

static gboolean
check_emojis (const char *const *emojis, GError **error)
{
  if (g_strv_length ((char **) emojis) > MAX_EMOJIS)
    return wc_error_invalid (error, "emojis", "emojis: at most %d", MAX_EMOJIS);
  for (gsize i = 0; emojis[i] != NULL; i++)
    if (!wc_reaction_is_valid (emojis[i]))
      return wc_error_invalid (error, "emojis",
                               "emojis: each has 1 to 64 bytes and no spaces");
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

/* What the room of @target takes is known while we are in it; where it is not, the room
 * says what it refuses, and the reaction has failed then. Taking them back is nobody's
 * to refuse. */
static gboolean
check_limits (WcAnnotationService *self,
              const WcMessage *target,
              const char *value,
              GError **error)
{
  g_autoptr (WcRoom) room =
      wc_room_service_find (self->rooms, target->account, target->chat);
  g_auto (GStrv) emojis = wc_reaction_split (value);

  return room == NULL ||
         wc_reaction_limits_check (room->reactions, (const char *const *) emojis, error);
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
  if (!check_limits (self, target, value, error))
    return NULL;
  return say_about (self, account, target, WC_ANNOTATION_REACTIONS, value, error);
}

static gboolean
may_retract (const WcMessage *target, GError **error)
{
  if (!target->outgoing)
    return refuse (error, "only messages of our own can be retracted");
  if (target->state == WC_MESSAGE_STATE_FAILED)
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
  gboolean asked = FALSE;

  if (target == NULL || !may_retract (target, error))
    return NULL;
  if (!wc_annotation_reader_is_retracting (self->db, id, &asked, error))
    return NULL;
  if (asked || is_retracted (target))
    return g_steal_pointer (&target);
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
