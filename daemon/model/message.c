/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/message.h"

/* The message as a value. The builder is the same memory before it is shared, so that
 * ending it costs nothing: thousands pass through here in a sync. */

struct _WcMessageBuilder
{
  WcMessage message;
};

G_DEFINE_BOXED_TYPE (WcMessage, wc_message, wc_message_ref, wc_message_unref)

WcMessage *
wc_message_ref (const WcMessage *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
message_clear (gpointer data)
{
  WcMessage *self = data;

  g_free (self->chat);
  g_free (self->from);
  g_free (self->body);
  g_free (self->origin_id);
  g_free (self->stanza_id);
  g_free (self->stanza_by);
  g_free (self->message_id);
  g_free (self->archive_id);
  g_free (self->archive_by);
  g_free (self->encryption);
  g_free (self->thread);
  g_free (self->subject);
  g_free (self->error_condition);
  g_free (self->error_text);
  g_free (self->occupant_id);
  g_free (self->real_jid);
  g_clear_pointer (&self->annotations, g_ptr_array_unref);
  g_clear_pointer (&self->reactions, g_ptr_array_unref);
  g_clear_pointer (&self->reaction_counts, g_ptr_array_unref);
  g_free (self->retracted_by);
  g_free (self->retraction_reason);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_clear_pointer (&self->extra, wc_extra_free);
  g_clear_pointer (&self->omemo, wc_message_omemo_free);
}

void
wc_message_unref (WcMessage *self)
{
  g_atomic_rc_box_release_full (self, message_clear);
}

const char *
wc_message_kind_to_string (WcMessageKind kind)
{
  static const char *const names[] = { "text", "encrypted", "refused", "file" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == WC_N_MESSAGE_KINDS);
  return names[kind];
}

const char *
wc_message_source_to_string (WcMessageSource source)
{
  static const char *const names[] = { "live", "carbon", "archive" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == WC_N_MESSAGE_SOURCES);
  return names[source];
}

const char *
wc_message_state_to_string (WcMessageState state)
{
  static const char *const names[] = { "",          "queued",    "sending", "sent",
                                       "delivered", "displayed", "failed" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == WC_N_MESSAGE_STATES);
  return names[state];
}

const WcAnnotation *
wc_message_find_annotation (const WcMessage *self, WcAnnotationKind kind)
{
  for (guint i = 0; self->annotations != NULL && i < self->annotations->len; i++)
    {
      const WcAnnotation *annotation = g_ptr_array_index (self->annotations, i);

      if (annotation->kind == kind)
        return annotation;
    }
  return NULL;
}

gboolean
wc_message_is_call (const WcMessage *self)
{
  return (self->flags & WC_MESSAGE_FLAG_ATTENTION) != 0 && self->outgoing &&
         !self->hidden && self->body == NULL && self->attachments == NULL;
}

gboolean
wc_message_is_undecided (const WcMessage *self)
{
  return self->outgoing && g_strcmp0 (self->encryption, WC_MESSAGE_UNDECIDED) == 0;
}

gboolean
wc_message_is_secret (const WcMessage *self)
{
  return self->encryption != NULL && !wc_message_is_undecided (self);
}

gboolean
wc_message_is_text (const WcMessage *self)
{
  return (!self->hidden && !wc_message_is_call (self)) ||
         wc_message_find_annotation (self, WC_ANNOTATION_CORRECTION) != NULL;
}

const char *
wc_message_get_text (const WcMessage *self)
{
  const WcAnnotation *correction =
      wc_message_find_annotation (self, WC_ANNOTATION_CORRECTION);

  if (correction == NULL)
    return self->body;
  return correction->value != NULL && *correction->value != '\0' ? correction->value
                                                                 : NULL;
}

/* That it answers something is said of what else it says. */
gboolean
wc_message_says_something (const WcMessage *self)
{
  if (self->body != NULL || self->subject != NULL ||
      (self->flags & WC_MESSAGE_FLAG_ATTENTION) != 0 ||
      (self->attachments != NULL && self->attachments->len > 0))
    return TRUE;
  for (guint i = 0; self->annotations != NULL && i < self->annotations->len; i++)
    {
      const WcAnnotation *annotation = g_ptr_array_index (self->annotations, i);

      if (annotation->kind != WC_ANNOTATION_REPLY && annotation->target_id != NULL)
        return TRUE;
    }
  return FALSE;
}

WcMessageBuilder *
wc_message_builder_new (void)
{
  return g_atomic_rc_box_new0 (WcMessageBuilder);
}

static gpointer
copy_annotation (gconstpointer annotation, gpointer data)
{
  return wc_annotation_ref (annotation);
}

static gpointer
copy_attachment (gconstpointer attachment, gpointer data)
{
  return wc_attachment_ref (attachment);
}

WcMessageBuilder *
wc_message_builder_new_from (const WcMessage *message)
{
  WcMessageBuilder *self = g_atomic_rc_box_dup (sizeof *message, (gpointer) message);
  WcMessage *copy = &self->message;

  copy->chat = g_strdup (message->chat);
  copy->from = g_strdup (message->from);
  copy->body = g_strdup (message->body);
  copy->origin_id = g_strdup (message->origin_id);
  copy->stanza_id = g_strdup (message->stanza_id);
  copy->stanza_by = g_strdup (message->stanza_by);
  copy->message_id = g_strdup (message->message_id);
  copy->archive_id = g_strdup (message->archive_id);
  copy->archive_by = g_strdup (message->archive_by);
  copy->encryption = g_strdup (message->encryption);
  copy->thread = g_strdup (message->thread);
  copy->subject = g_strdup (message->subject);
  copy->error_condition = g_strdup (message->error_condition);
  copy->error_text = g_strdup (message->error_text);
  copy->occupant_id = g_strdup (message->occupant_id);
  copy->real_jid = g_strdup (message->real_jid);
  if (message->annotations != NULL)
    copy->annotations = g_ptr_array_copy (message->annotations, copy_annotation, NULL);
  if (message->reactions != NULL)
    copy->reactions = g_ptr_array_ref (message->reactions);
  if (message->reaction_counts != NULL)
    copy->reaction_counts = g_ptr_array_ref (message->reaction_counts);
  copy->retracted_by = g_strdup (message->retracted_by);
  copy->retraction_reason = g_strdup (message->retraction_reason);
  if (message->attachments != NULL)
    copy->attachments = g_ptr_array_copy (message->attachments, copy_attachment, NULL);
  if (message->extra != NULL)
    copy->extra = wc_extra_copy (message->extra);
  if (message->omemo != NULL)
    copy->omemo = wc_message_omemo_copy (message->omemo);
  return self;
}

void
wc_message_builder_free (WcMessageBuilder *self)
{
  wc_message_unref (&self->message);
}

WcMessage *
wc_message_builder_peek (WcMessageBuilder *self)
{
  return &self->message;
}

void
wc_message_builder_set_chat (WcMessageBuilder *self, const char *chat)
{
  wc_str_set (&self->message.chat, chat);
}

void
wc_message_builder_set_from (WcMessageBuilder *self, const char *from)
{
  wc_str_set (&self->message.from, from);
}

void
wc_message_builder_set_body (WcMessageBuilder *self, const char *body)
{
  wc_str_set (&self->message.body, body);
}

void
wc_message_builder_set_origin_id (WcMessageBuilder *self, const char *origin_id)
{
  wc_str_set (&self->message.origin_id, origin_id);
}

void
wc_message_builder_set_stanza_id (WcMessageBuilder *self, const char *id, const char *by)
{
  wc_str_set (&self->message.stanza_id, id);
  wc_str_set (&self->message.stanza_by, by);
}

void
wc_message_builder_set_message_id (WcMessageBuilder *self, const char *message_id)
{
  wc_str_set (&self->message.message_id, message_id);
}

void
wc_message_builder_set_archive (WcMessageBuilder *self, const char *id, const char *by)
{
  wc_str_set (&self->message.archive_id, id);
  wc_str_set (&self->message.archive_by, by);
}

void
wc_message_builder_set_encryption (WcMessageBuilder *self, const char *scheme)
{
  wc_str_set (&self->message.encryption, scheme);
}

void
wc_message_builder_set_thread (WcMessageBuilder *self, const char *thread)
{
  wc_str_set (&self->message.thread, thread);
}

void
wc_message_builder_set_subject (WcMessageBuilder *self, const char *subject)
{
  wc_str_set (&self->message.subject, subject);
}

void
wc_message_builder_set_error (WcMessageBuilder *self,
                              const char *condition,
                              const char *text)
{
  wc_str_set (&self->message.error_condition, condition);
  wc_str_set (&self->message.error_text, text);
}

void
wc_message_builder_set_occupant (WcMessageBuilder *self,
                                 const char *occupant_id,
                                 const char *real_jid)
{
  wc_str_set (&self->message.occupant_id, occupant_id);
  wc_str_set (&self->message.real_jid, real_jid);
}

void
wc_message_builder_take_annotation (WcMessageBuilder *self, WcAnnotation *annotation)
{
  WcMessage *message = &self->message;

  if (message->annotations == NULL)
    message->annotations =
        g_ptr_array_new_with_free_func ((GDestroyNotify) wc_annotation_unref);
  g_ptr_array_add (message->annotations, annotation);
  message->flags |= WC_MESSAGE_FLAG_ANNOTATES;
}

void
wc_message_builder_take_attachment (WcMessageBuilder *self, WcAttachment *attachment)
{
  WcMessage *message = &self->message;

  if (message->attachments == NULL)
    message->attachments =
        g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  g_ptr_array_add (message->attachments, attachment);
  message->kind = WC_MESSAGE_KIND_FILE;
}

WcExtra *
wc_message_builder_peek_extra (WcMessageBuilder *self)
{
  WcMessage *message = &self->message;

  if (message->extra == NULL)
    message->extra = wc_extra_new ();
  message->flags |= WC_MESSAGE_FLAG_EXTRA;
  return message->extra;
}

WcMessage *
wc_message_builder_end (WcMessageBuilder *self)
{
  return &self->message;
}
