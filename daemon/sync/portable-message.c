/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "sync/portable-message.h"

/* Lines come from files that anybody may have written: every member is looked at. */

/* The year 9999 ends: nothing was said after it. */
#define MAX_US (G_GINT64_CONSTANT (253402300799) * G_USEC_PER_SEC)

static gboolean
read_number (
    const WcJsonValue *line, const char *name, gint64 max, gint64 *out, GError **error)
{
  const WcJsonValue *value = wc_json_value_get (line, name);

  if (value == NULL)
    return TRUE;
  if (value->type != WC_JSON_NUMBER || value->number < 0 || value->number > max)
    return wc_error_invalid (error, name, "not a number from 0 to %" G_GINT64_FORMAT,
                             max);
  *out = value->number;
  return TRUE;
}

static gboolean
read_truth (const WcJsonValue *line, const char *name, gboolean *out, GError **error)
{
  const WcJsonValue *value = wc_json_value_get (line, name);

  if (value == NULL)
    return TRUE;
  if (value->type != WC_JSON_BOOLEAN)
    return wc_error_invalid (error, name, "not a truth value");
  *out = value->number != 0;
  return TRUE;
}

/* *@out is borrowed from @line, NULL where there is none. */
static gboolean
read_text (const WcJsonValue *line, const char *name, const char **out, GError **error)
{
  const WcJsonValue *value = wc_json_value_get (line, name);

  *out = NULL;
  if (value == NULL)
    return TRUE;
  if (value->type != WC_JSON_TEXT)
    return wc_error_invalid (error, name, "not a text");
  *out = value->text;
  return TRUE;
}

static gboolean
read_jid (const WcJsonValue *line, const char *name, char **out, GError **error)
{
  g_autoptr (GError) fault = NULL;
  const char *text;

  if (!read_text (line, name, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  *out = wc_jid_normalize (text, &fault);
  return *out != NULL || wc_error_invalid (error, name, "%s", fault->message);
}

static const char *
kind_word (int n)
{
  return wc_message_kind_to_string ((WcMessageKind) n);
}

static const char *
source_word (int n)
{
  return wc_message_source_to_string ((WcMessageSource) n);
}

static const char *
state_word (int n)
{
  return wc_message_state_to_string ((WcMessageState) n);
}

/* *@out stays where there is no such member. */
static gboolean
read_word (const WcJsonValue *line,
           const char *name,
           const char *(*to_word) (int),
           int n_words,
           int *out,
           GError **error)
{
  const char *text;

  if (!read_text (line, name, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  for (int i = 0; i < n_words; i++)
    if (g_str_equal (to_word (i), text))
      {
        *out = i;
        return TRUE;
      }
  return wc_error_invalid (error, name, "there is no such word");
}

static gboolean
read_words (const WcJsonValue *line, WcMessage *message, GError **error)
{
  int kind = WC_MESSAGE_KIND_TEXT;
  int source = WC_MESSAGE_SOURCE_ARCHIVE;
  int state = WC_MESSAGE_STATE_NONE;

  if (!read_word (line, "kind", kind_word, WC_N_MESSAGE_KINDS, &kind, error) ||
      !read_word (line, "source", source_word, WC_N_MESSAGE_SOURCES, &source, error) ||
      !read_word (line, "state", state_word, WC_MESSAGE_STATE_FAILED + 1, &state, error))
    return FALSE;
  message->kind = (WcMessageKind) kind;
  message->source = (WcMessageSource) source;
  message->state = (WcMessageState) state;
  return TRUE;
}

static gboolean
read_numbers (const WcJsonValue *line, WcMessage *message, GError **error)
{
  gboolean own = FALSE;
  gint64 flags = 0;

  if (!read_number (line, "id", MAX_US, &message->id, error) ||
      !read_number (line, "ts_us", MAX_US, &message->ts_us, error) ||
      !read_number (line, "received_us", MAX_US, &message->received_us, error) ||
      !read_number (line, "flags", G_MAXINT32, &flags, error) ||
      !read_truth (line, "outgoing", &message->outgoing, error) ||
      !read_truth (line, "hidden", &message->hidden, error) ||
      !read_truth (line, "own", &own, error))
    return FALSE;
  if (message->ts_us == 0)
    return wc_error_invalid (error, "ts_us", "a message has a time");
  message->flags = (guint) flags & ~(guint) WC_MESSAGE_FLAG_OWN;
  if (own)
    message->flags |= WC_MESSAGE_FLAG_OWN;
  return TRUE;
}

static gboolean
read_ids (const WcJsonValue *line, WcMessageBuilder *builder, GError **error)
{
  g_autofree char *archive_by = NULL;
  g_autofree char *stanza_by = NULL;
  g_autofree char *real = NULL;
  const char *message_id, *archive_id, *origin_id, *stanza_id, *occupant_id;

  if (!read_text (line, "message_id", &message_id, error) ||
      !read_text (line, "archive_id", &archive_id, error) ||
      !read_text (line, "origin_id", &origin_id, error) ||
      !read_text (line, "stanza_id", &stanza_id, error) ||
      !read_text (line, "occupant_id", &occupant_id, error) ||
      !read_jid (line, "archive_by", &archive_by, error) ||
      !read_jid (line, "stanza_by", &stanza_by, error) ||
      !read_jid (line, "real_jid", &real, error))
    return FALSE;
  if ((archive_id != NULL) != (archive_by != NULL))
    return wc_error_invalid (error, "archive_id", "an id belongs to who gave it");
  if ((stanza_id != NULL) != (stanza_by != NULL))
    return wc_error_invalid (error, "stanza_id", "an id belongs to who gave it");
  wc_message_builder_set_message_id (builder, message_id);
  wc_message_builder_set_archive (builder, archive_id, archive_by);
  wc_message_builder_set_origin_id (builder, origin_id);
  wc_message_builder_set_stanza_id (builder, stanza_id, stanza_by);
  wc_message_builder_set_occupant (builder, occupant_id, real);
  return TRUE;
}

static gboolean
read_addresses (const WcJsonValue *line, WcMessageBuilder *builder, GError **error)
{
  const WcMessage *message = wc_message_builder_peek (builder);
  g_autofree char *chat = NULL;
  g_autofree char *from = NULL;

  if (!read_jid (line, "chat", &chat, error) || !read_jid (line, "from", &from, error))
    return FALSE;
  /* One of ours that was forgotten is in no chat any more. */
  if (chat == NULL && (message->id == 0 || message->hidden))
    return wc_error_invalid (error, "chat", "a message is in a chat");
  if (from == NULL)
    return wc_error_invalid (error, "from", "somebody has written a message");
  wc_message_builder_set_chat (builder, chat);
  wc_message_builder_set_from (builder, from);
  return TRUE;
}

static gboolean
read_texts (const WcJsonValue *line, WcMessageBuilder *builder, GError **error)
{
  const char *body, *encryption, *thread, *subject, *condition, *text;

  if (!read_text (line, "body", &body, error) ||
      !read_text (line, "encryption", &encryption, error) ||
      !read_text (line, "thread", &thread, error) ||
      !read_text (line, "subject", &subject, error) ||
      !read_text (line, "error_condition", &condition, error) ||
      !read_text (line, "error_text", &text, error))
    return FALSE;
  wc_message_builder_set_body (builder, body);
  wc_message_builder_set_encryption (builder, encryption);
  wc_message_builder_set_thread (builder, thread);
  wc_message_builder_set_subject (builder, subject);
  wc_message_builder_set_error (builder, condition, text);
  return TRUE;
}

/* What other rows of the line say and the message's own need: the thread that its thread
 * branched off. */
static void
read_parent (const WcJsonValue *line, WcMessageBuilder *builder)
{
  const WcJsonValue *list = wc_json_value_get (line, "extra");
  WcMessage *message = wc_message_builder_peek (builder);
  guint flags = message->flags;
  const char *parent = NULL;

  if (list != NULL && list->type == WC_JSON_LIST && list->items->len > 0)
    parent = wc_json_value_get_text (list->items->pdata[0], "parent_thread");
  if (parent == NULL)
    return;
  wc_message_builder_peek_extra (builder)->thread_parent = g_strdup (parent);
  message->flags = flags;
}

/* What another program says of others by their id attribute. */
static gboolean
read_foreign_text (const WcJsonValue *line, WcMessageBuilder *builder, GError **error)
{
  const WcMessage *message = wc_message_builder_peek (builder);
  const char *corrects, *replies;

  if (!read_text (line, "corrects", &corrects, error) ||
      !read_text (line, "replies", &replies, error))
    return FALSE;
  if (message->body == NULL)
    return wc_error_invalid (error, "body", "there is no text");
  if (replies != NULL)
    wc_message_builder_take_annotation (
        builder, wc_annotation_new (WC_ANNOTATION_REPLY, replies, NULL));
  if (corrects != NULL)
    wc_message_builder_take_annotation (
        builder, wc_annotation_new (WC_ANNOTATION_CORRECTION, corrects, message->body));
  return TRUE;
}

/* One that another program kept, either way. */
static gboolean
read_foreign (const WcJsonValue *line,
              const WcPortableReading *reading,
              WcMessageBuilder *builder,
              GError **error)
{
  WcMessage *message = wc_message_builder_peek (builder);
  const char *stanza;

  if (message->id != 0)
    return TRUE;
  /* What only a database of ours can know. */
  message->flags = 0;
  message->hidden = FALSE;
  message->kind = WC_MESSAGE_KIND_TEXT;
  message->source = WC_MESSAGE_SOURCE_ARCHIVE;
  if (!read_text (line, "stanza", &stanza, error))
    return FALSE;
  return stanza != NULL && reading != NULL && reading->read != NULL
             ? reading->read (stanza, reading->account, builder, error)
             : read_foreign_text (line, builder, error);
}

gboolean
wc_portable_message_says_something (const WcMessage *message)
{
  return message->body != NULL || message->subject != NULL ||
         message->annotations != NULL || message->attachments != NULL ||
         message->kind != WC_MESSAGE_KIND_TEXT;
}

WcMessage *
wc_portable_message_read (const WcJsonValue *line,
                          const WcPortableReading *reading,
                          GError **error)
{
  g_autoptr (WcMessageBuilder) builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);

  if (!read_numbers (line, message, error) || !read_words (line, message, error) ||
      !read_addresses (line, builder, error) || !read_ids (line, builder, error) ||
      !read_texts (line, builder, error) || !read_foreign (line, reading, builder, error))
    return NULL;
  read_parent (line, builder);
  return wc_message_builder_end (g_steal_pointer (&builder));
}
