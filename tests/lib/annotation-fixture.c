/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/annotation-fixture.h"
#include "model/file-sources.h"
#include "store/message-history.h"
#include "store/message-store.h"

static void
add_file (WcMessageBuilder *builder, const WcAnnotationSaid *said)
{
  WcAttachment *file = wc_attachment_new ();

  wc_attachment_add_source (file, said->file);
  file->sharing_id = g_strdup (said->sharing_id);
  wc_message_builder_take_attachment (builder, file);
}

/* What the value of SOURCES says: the file and the URL. Returns: (transfer full). */
static char *
dup_places (const WcAnnotationSaid *said)
{
  g_auto (GStrv) words = g_strsplit (said->value, " ", 2);
  g_autoptr (WcAttachment) places = wc_attachment_new ();
  GString *value = g_string_new (NULL);

  wc_attachment_add_source (places, words[1]);
  g_assert_true (
      wc_file_sources_append (value, *words[0] != '\0' ? words[0] : NULL, places));
  return g_string_free (value, FALSE);
}

static void
add_annotation (WcMessageBuilder *builder,
                const WcAnnotationSaid *said,
                const char *value)
{
  gboolean sources = said->kind == WC_ANNOTATION_SOURCES;
  g_autofree char *places = sources ? dup_places (said) : NULL;
  WcAnnotation *annotation =
      wc_annotation_new (said->kind, said->target_id, sources ? places : value);

  annotation->alone = sources && said->body == NULL;
  wc_message_builder_take_annotation (builder, annotation);
}

gint64
wc_annotation_fixture_say_in (WcStoreFixture *self,
                              const WcAnnotationSaid *said,
                              WcMessageState state)
{
  const char *chat = said->chat != NULL ? said->chat : WC_STORE_ROMEO;
  WcMessageBuilder *builder = wc_store_fixture_message (self, chat, said->outgoing,
                                                        WC_STORE_NOW - G_TIME_SPAN_HOUR +
                                                            said->at * G_USEC_PER_SEC);
  gboolean has_file = said->file != NULL || said->sharing_id != NULL;
  const char *text = said->body != NULL ? said->body : has_file ? "" : NULL;
  const char *value =
      said->value != NULL || said->kind == WC_ANNOTATION_REPLY ? said->value : text;
  gboolean shown = said->kind == 0 || said->kind == WC_ANNOTATION_REPLY ||
                   said->kind == WC_ANNOTATION_CORRECTION ||
                   (said->kind == WC_ANNOTATION_SOURCES && text != NULL);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  if (said->from != NULL)
    wc_message_builder_set_from (builder, said->from);
  wc_message_builder_set_message_id (builder, said->id);
  wc_message_builder_set_occupant (builder, said->occupant_id, said->real_jid);
  wc_message_builder_set_body (builder, shown ? said->body : NULL);
  if (said->kind != 0)
    add_annotation (builder, said, value);
  wc_message_builder_peek (builder)->hidden = !shown;
  if (has_file)
    add_file (builder, said);
  if (said->unstyled)
    wc_message_builder_peek (builder)->flags |= WC_MESSAGE_FLAG_UNSTYLED;
  wc_message_builder_peek (builder)->state = state;
  message = wc_message_builder_end (builder);

  wc_store_fixture_begin (self);
  wc_message_store_add (self->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (self);
  return message->id;
}

gint64
wc_annotation_fixture_say (WcStoreFixture *self, const WcAnnotationSaid *said)
{
  return wc_annotation_fixture_say_in (
      self, said, said->outgoing ? WC_MESSAGE_STATE_SENT : WC_MESSAGE_STATE_NONE);
}

static void
print_reactions (GString *text, const WcMessage *message)
{
  for (guint i = 0; message->reactions != NULL && i < message->reactions->len; i++)
    {
      const WcReaction *reaction = g_ptr_array_index (message->reactions, i);
      g_autofree char *emojis = g_strjoinv (",", reaction->emojis);

      g_string_append_printf (text, " reactions=%s:%s", reaction->from, emojis);
    }
}

static void
print_files (GString *text, const WcMessage *message)
{
  g_assert_cmpint (message->kind == WC_MESSAGE_KIND_FILE, ==,
                   message->attachments != NULL && message->attachments->len > 0);
  for (guint i = 0; message->attachments != NULL && i < message->attachments->len; i++)
    {
      const WcAttachment *file = message->attachments->pdata[i];
      g_autofree char *places = g_strjoinv ("|", file->sources);

      g_string_append_printf (text, " file=%s", places);
    }
  if (message->flags & WC_MESSAGE_FLAG_UNSTYLED)
    g_string_append (text, " unstyled");
}

static void
print_message (GString *text, const WcMessage *message)
{
  const WcAnnotation *reply = wc_message_find_annotation (message, WC_ANNOTATION_REPLY);

  g_string_append_printf (text, "%s \"%s\"", message->message_id,
                          message->body != NULL ? message->body : "");
  if (message->flags & WC_MESSAGE_FLAG_EDITED)
    g_string_append (text, message->edited_us != 0 ? " edited" : " edited?");
  if (message->flags & WC_MESSAGE_FLAG_RETRACTED)
    g_string_append_printf (
        text, " retracted=%s",
        message->retraction_reason != NULL ? message->retraction_reason : "");
  print_files (text, message);
  if (reply != NULL)
    g_string_append_printf (text, " reply=%s:%s", reply->target_id,
                            reply->target != 0 ? reply->target_body : "?");
  if (reply != NULL && reply->value != NULL)
    g_string_append_printf (text, " quotes=%s", reply->value);
  print_reactions (text, message);
  g_string_append_c (text, '\n');
}

char *
wc_annotation_fixture_dump (WcStoreFixture *self, const char *chat)
{
  WcMessageQuery query = { .account = self->account,
                           .chat = chat != NULL ? chat : WC_STORE_ROMEO,
                           .limit = 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessagePage) page = wc_message_history_list (self->db, &query, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < page->items->len; i++)
    print_message (text, g_ptr_array_index (page->items, i));
  return g_string_free (text, FALSE);
}
