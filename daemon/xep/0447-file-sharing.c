/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/file-sources.h"
#include "stream/session.h"
#include "xep/0066-oob.h"
#include "xep/0385-sims.h"
#include "xep/0446-file-metadata.h"
#include "xep/0447-file-sharing.h"
#include "xep/fallback.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0447 Stateless file sharing, and what came before it. Dino sends this one,
 * Conversations and Gajim XEP-0066, Movim XEP-0385 with XEP-0066; all of them put the URL
 * into the body as well, which is no text then. */

static const char *const features[] = { WC_NS_FILE_SHARING, WC_NS_SIMS, WC_NS_OOB, NULL };

void
wc_file_sharing_read_sources (const WcNode *sources, WcAttachment *attachment)
{
  for (const WcNode *url = wc_node_child (sources, "url-data", WC_NS_URL_DATA);
       url != NULL; url = wc_node_next (url, "url-data", WC_NS_URL_DATA))
    wc_attachment_add_source (attachment, wc_node_attr (url, "target"));
}

static WcAttachment *
read_sharing (const WcNode *sharing)
{
  const WcNode *file = wc_node_child (sharing, "file", WC_NS_FILE_METADATA);
  const char *id = wc_node_attr (sharing, "id");
  WcAttachment *attachment = wc_file_metadata_read (file);

  if (id != NULL && strlen (id) <= WC_FILE_SOURCES_MAX_ID)
    wc_str_set (&attachment->sharing_id, id);
  attachment->disposition =
      wc_attachment_disposition_from_string (wc_node_attr (sharing, "disposition"));
  wc_file_sharing_read_sources (wc_node_child (sharing, "sources", WC_NS_FILE_SHARING),
                                attachment);
  return attachment;
}

static void
read_all (const WcNode *message, GPtrArray *attachments)
{
  for (const WcNode *each = wc_node_child (message, "file-sharing", WC_NS_FILE_SHARING);
       each != NULL && attachments->len < WC_ATTACHMENT_MAX;
       each = wc_node_next (each, "file-sharing", WC_NS_FILE_SHARING))
    g_ptr_array_add (attachments, read_sharing (each));
}

static void
complete (GPtrArray *attachments, const GPtrArray *others)
{
  for (guint i = 0; i < others->len; i++)
    for (guint j = 0; j < attachments->len; j++)
      if (wc_attachment_is_same (attachments->pdata[j], others->pdata[i]))
        wc_attachment_complete (attachments->pdata[j], others->pdata[i]);
}

GPtrArray *
wc_file_sharing_read (const WcNode *message)
{
  static void (*const read[]) (const WcNode *, GPtrArray *) = { read_all, wc_sims_read,
                                                                wc_oob_read };
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (read); i++)
    {
      g_autoptr (GPtrArray) more = NULL;

      if (found->len == 0)
        {
          read[i](message, found);
          continue;
        }
      more = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
      read[i](message, more);
      complete (found, more);
    }
  for (guint i = 0; i < found->len; i++)
    {
      if (wc_attachment_get_url (found->pdata[i]) != NULL)
        wc_attachment_name_by_url (found->pdata[i],
                                   wc_attachment_get_url (found->pdata[i]));
      wc_attachment_guess_type (found->pdata[i]);
    }
  return g_steal_pointer (&found);
}

static gboolean
is_source (const char *text, const GPtrArray *attachments)
{
  for (guint i = 0; i < attachments->len; i++)
    {
      const WcAttachment *each = attachments->pdata[i];

      if (g_strv_contains ((const char *const *) each->sources, text))
        return TRUE;
    }
  return FALSE;
}

char *
wc_file_sharing_read_text (const WcNode *message, const GPtrArray *attachments)
{
  g_autofree char *text = wc_fallback_dup_rest (message, wc_fallback_of_files);

  if (text == NULL || *g_strstrip (text) == '\0' || is_source (text, attachments))
    return NULL;
  return g_steal_pointer (&text);
}

/* A link that is no file, and for which there is no text: it is what the message says. */
static void
read_links (WcInbound *in)
{
  const WcMessage *message = wc_message_builder_peek (in->message);
  g_autofree char *text =
      wc_node_child_text (in->stanza, "body", WC_NS_CLIENT) == NULL && !message->hidden
          ? wc_oob_dup_text (in->stanza)
          : NULL;

  if (text != NULL)
    wc_message_builder_set_body (in->message, text);
}

static WcVerdict
file_sharing_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcMessage *message = wc_message_builder_peek (in->message);
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *text = NULL;

  if (message->kind != WC_MESSAGE_KIND_TEXT || wc_stanza_has_type (in->stanza, "error"))
    return WC_PASS;
  files = wc_file_sharing_read (in->stanza);
  if (files->len == 0)
    {
      read_links (in);
      return WC_PASS;
    }
  text = wc_file_sharing_read_text (in->stanza, files);
  wc_message_builder_set_body (in->message, text);
  for (guint i = 0; i < files->len; i++)
    wc_message_builder_take_attachment (in->message, wc_attachment_ref (files->pdata[i]));
  return WC_PASS;
}

void
wc_file_sharing_write_sources (const WcAttachment *attachment, WcNode *sources)
{
  for (char **url = attachment->sources; *url != NULL; url++)
    if (wc_attachment_is_url (*url))
      wc_node_set (wc_node_add (sources, "url-data", WC_NS_URL_DATA), "target", *url);
}

static void
write_sharing (const WcAttachment *attachment, guint id, WcNode *message)
{
  WcNode *sharing = wc_node_add (message, "file-sharing", WC_NS_FILE_SHARING);

  if (attachment->disposition == WC_ATTACHMENT_STICKER)
    wc_node_set (sharing, "disposition", "inline");
  else if (attachment->disposition != WC_ATTACHMENT_ANY)
    wc_node_set (sharing, "disposition",
                 wc_attachment_disposition_to_string (attachment->disposition));
  if (id != 0)
    {
      g_autofree char *text = g_strdup_printf ("%u", id);

      wc_node_set (sharing, "id", text);
    }
  wc_file_metadata_write (attachment, sharing, WC_NS_FILE_METADATA);
  wc_file_sharing_write_sources (attachment, wc_node_add (sharing, "sources", NULL));
}

static void
write_body (const GPtrArray *attachments, const char *text, WcNode *message)
{
  g_autoptr (GString) body = g_string_new (text);
  glong start;

  if (text != NULL)
    g_string_append_c (body, '\n');
  start = g_utf8_strlen (body->str, -1);
  for (guint i = 0; i < attachments->len; i++)
    g_string_append_printf (body, "%s%s", i > 0 ? "\n" : "",
                            wc_attachment_get_url (attachments->pdata[i]));
  wc_node_add_with_text (message, "body", WC_NS_CLIENT, body->str);
  wc_fallback_add_range (message, WC_NS_FILE_SHARING, start,
                         text != NULL ? g_utf8_strlen (body->str, -1) : -1);
}

void
wc_file_sharing_write (const GPtrArray *attachments, const char *text, WcNode *message)
{
  gboolean several = attachments->len > 1;

  for (guint i = 0; i < attachments->len; i++)
    {
      write_sharing (attachments->pdata[i], several ? i + 1 : 0, message);
      wc_sims_write (attachments->pdata[i], message);
    }
  /* who knows only this one takes it for the one file that the body names */
  if (!several && text == NULL)
    wc_oob_write (attachments->pdata[0], message);
  write_body (attachments, text, message);
}

/* What lies nowhere goes another way (xep/0231-bob). */
static GPtrArray *
list_with_url (const GPtrArray *attachments)
{
  GPtrArray *files = g_ptr_array_new ();

  for (guint i = 0; attachments != NULL && i < attachments->len; i++)
    if (wc_attachment_get_url (attachments->pdata[i]) != NULL)
      g_ptr_array_add (files, attachments->pdata[i]);
  return files;
}

static gboolean
file_sharing_outbound (WcSession *session,
                       gpointer state,
                       WcOutbound *out,
                       GError **error)
{
  g_autoptr (GPtrArray) files = list_with_url (out->message->attachments);
  const WcNode *body = wc_node_child (out->stanza, "body", WC_NS_CLIENT);
  g_autofree char *text = body != NULL ? wc_node_dup_text (body) : NULL;

  if (files->len == 0)
    return TRUE;
  if (body != NULL)
    wc_node_remove (out->stanza, body);
  wc_file_sharing_write (files, text, out->stanza);
  return TRUE;
}

const WcXep wc_xep_0447_file_sharing = {
  .name = "file-sharing",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = file_sharing_inbound,
  .outbound = file_sharing_outbound,
};
