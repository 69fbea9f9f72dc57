/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/file-sources.h"
#include "stream/session.h"
#include "xep/0447-file-sharing.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0367 Message Attaching, as far as XEP-0447 § 3.3 needs it: where a file lies, said
 * behind the message that shares it. Dino (0.5) sends its files so: first what the file
 * is, then, when it is uploaded, its URL, with the same as text and as XEP-0066 for who
 * knows none of this. Comes behind what else may be said about messages. A message that
 * is attached in any other way is one like others. */

static const char *const features[] = { WC_NS_ATTACHING, NULL };

/* What a message says: the value of its annotation, and the same as files. */
typedef struct
{
  GString *value;   /* (owned) */
  GPtrArray *files; /* (owned) (element-type WcAttachment) */
} Said;

static void
said_clear (Said *self)
{
  g_string_free (self->value, TRUE);
  g_ptr_array_unref (self->files);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

static void
read_one (const WcNode *sources, Said *said)
{
  g_autoptr (WcAttachment) places = wc_attachment_new ();

  wc_file_sharing_read_sources (sources, places);
  if (!wc_file_sources_append (said->value, wc_node_attr (sources, "id"), places))
    return;
  wc_attachment_name_by_url (places, wc_attachment_get_url (places));
  wc_attachment_guess_type (places);
  g_ptr_array_add (said->files, g_steal_pointer (&places));
}

static void
read_all (const WcNode *message, Said *said)
{
  const WcNode *each = wc_node_child (message, "sources", WC_NS_FILE_SHARING);

  for (guint n = 0; each != NULL && n < WC_ATTACHMENT_MAX; n++)
    {
      read_one (each, said);
      each = wc_node_next (each, "sources", WC_NS_FILE_SHARING);
    }
}

/* Whether each of the files (nullable) lies where one of @said does. */
static gboolean
has_no_other (const GPtrArray *files, const GPtrArray *said)
{
  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < said->len; j++)
        known = known || wc_attachment_is_same (files->pdata[i], said->pdata[j]);
      if (!known)
        return FALSE;
    }
  return TRUE;
}

/* A body that is there only for who knows nothing of this becomes a file, as it does
 * where it comes with XEP-0066: what is shown until it is known what file it is. */
static void
take_text_away (WcInbound *in, const Said *said)
{
  const WcMessage *message = wc_message_builder_peek (in->message);
  g_autofree char *rest = NULL;

  if (message->body == NULL || message->attachments != NULL)
    return;
  rest = wc_file_sharing_read_text (in->stanza, said->files);
  if (rest != NULL)
    return;
  wc_message_builder_set_body (in->message, NULL);
  for (guint i = 0; i < said->files->len; i++)
    wc_message_builder_take_attachment (in->message,
                                        wc_attachment_ref (said->files->pdata[i]));
}

/* What says nothing for others to read is never shown. */
static void
take_sources (WcInbound *in, const char *id, const Said *said)
{
  WcMessage *message = wc_message_builder_peek (in->message);
  WcAnnotation *annotation =
      wc_annotation_new (WC_ANNOTATION_SOURCES, id, said->value->str);
  gboolean shares =
      wc_node_child (in->stanza, "file-sharing", WC_NS_FILE_SHARING) != NULL;

  take_text_away (in, said);
  annotation->alone = message->body == NULL && !shares &&
                      has_no_other (message->attachments, said->files);
  message->hidden = annotation->alone && message->attachments == NULL;
  wc_message_builder_take_annotation (in->message, annotation);
}

static WcVerdict
attaching_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *attach = wc_node_child (in->stanza, "attach-to", WC_NS_ATTACHING);
  const char *id = attach != NULL ? wc_node_attr (attach, "id") : NULL;
  const WcMessage *message = wc_message_builder_peek (in->message);
  g_auto (Said) said = { g_string_new (NULL), g_ptr_array_new_with_free_func (
                                                  (GDestroyNotify) wc_attachment_unref) };

  if (wc_stanza_has_type (in->stanza, "error") || id == NULL || *id == '\0' ||
      message->hidden ||
      (message->kind != WC_MESSAGE_KIND_TEXT && message->kind != WC_MESSAGE_KIND_FILE) ||
      wc_message_find_annotation (message, WC_ANNOTATION_CORRECTION) != NULL)
    return WC_PASS;
  read_all (in->stanza, &said);
  if (said.value->len > 0)
    take_sources (in, id, &said);
  return WC_PASS;
}

const WcXep wc_xep_0367_attaching = {
  .name = "attaching",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = attaching_inbound,
};
