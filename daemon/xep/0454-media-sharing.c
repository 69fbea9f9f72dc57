/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/aesgcm-uri.h"
#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0454 OMEMO Media sharing: a message that is the URI of an encrypted file and
 * nothing else, but for a small picture of it in a second line, is a file. It need not
 * have come encrypted, as people forward such messages. Nothing is fetched for it. Comes
 * behind what takes quotations off the text, and behind those ways of sharing files that
 * say more of them. */

#define DATA "data:image/"

/* The picture that is the whole of @text, NULL where that is none. The XEP's own example
 * leaves out that it is in base64. Returns: (transfer full). */
static GBytes *
read_picture (const char *text)
{
  const char *comma = strchr (text, ',');
  gsize size = 0;
  guchar *bytes;

  if (!g_str_has_prefix (text, DATA) || comma == NULL || comma[1] == '\0')
    return NULL;
  for (const char *c = comma + 1; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("+/=", *c) == NULL)
      return NULL;
  bytes = g_base64_decode (comma + 1, &size);
  return g_bytes_new_take (bytes, size);
}

/* The file that @body is; NULL where it says anything else. A picture that cannot be
 * shown makes no text of a file. Returns: (transfer full). */
static WcAttachment *
read_file (const char *body)
{
  g_auto (GStrv) lines = g_strsplit (body, "\n", 3);
  guint n = g_strv_length (lines);
  g_autoptr (GBytes) picture = n == 2 ? read_picture (lines[1]) : NULL;
  g_autoptr (WcAttachment) file = NULL;
  g_autofree char *url = NULL;

  if (n < 1 || n > 2 || (n == 2 && picture == NULL))
    return NULL;
  file = wc_attachment_new ();
  wc_attachment_add_encrypted (file, lines[0]);
  if (wc_attachment_get_encrypted (file) == NULL)
    return NULL;
  url = wc_aesgcm_uri_dup_url (lines[0]);
  wc_attachment_name_by_url (file, url);
  wc_attachment_guess_type (file);
  if (picture != NULL)
    wc_attachment_set_thumbnail (file, picture, NULL);
  return g_steal_pointer (&file);
}

static WcVerdict
media_sharing_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcMessage *message = wc_message_builder_peek (in->message);
  g_autoptr (WcAttachment) file = NULL;

  if (message->kind != WC_MESSAGE_KIND_TEXT || message->body == NULL || message->hidden ||
      !wc_aesgcm_uri_is (message->body) || wc_stanza_has_type (in->stanza, "error"))
    return WC_PASS;
  file = read_file (message->body);
  if (file == NULL)
    return WC_PASS;
  wc_message_builder_set_body (in->message, NULL);
  wc_message_builder_take_attachment (in->message, g_steal_pointer (&file));
  return WC_PASS;
}

/* Where the whole text is what says the file, and nothing else stands beside it, others
 * see a file; with a text they see the link behind it. */
static void
append_line (WcNode *stanza, const char *line)
{
  const WcNode *body = wc_node_child (stanza, "body", WC_NS_CLIENT);
  g_autofree char *before = body != NULL ? wc_node_dup_text (body) : NULL;
  g_autofree char *text =
      before != NULL ? g_strconcat (before, "\n", line, NULL) : g_strdup (line);

  if (body != NULL)
    wc_node_remove (stanza, body);
  wc_node_add_with_text (stanza, "body", WC_NS_CLIENT, text);
}

static gboolean
media_sharing_outbound (WcSession *session,
                        gpointer state,
                        WcOutbound *out,
                        GError **error)
{
  const GPtrArray *files = out->message->attachments;

  for (guint i = 0; files != NULL && i < files->len; i++)
    if (wc_attachment_get_url (files->pdata[i]) == NULL &&
        wc_attachment_get_encrypted (files->pdata[i]) != NULL)
      append_line (out->stanza, wc_attachment_get_encrypted (files->pdata[i]));
  return TRUE;
}

const WcXep wc_xep_0454_media_sharing = {
  .name = "media-sharing",
  .phase = WC_PHASE_CLASSIFY,
  .inbound = media_sharing_inbound,
  .outbound = media_sharing_outbound,
};
