/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/jid.h"
#include "model/sticker-pack.h"
#include "stream/session.h"
#include "xep/fallback.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0449 Stickers in messages: a file (XEP-0447) that is the message itself. The body
 * is what it says in text, for who cannot see it; where it says something else it stays.
 */

static const char *const features[] = { WC_NS_STICKERS, NULL };

/* Where its pack lies: at the sender's, unless it says where (§ 3.4). In rooms nobody
 * knows whose address that is. */
static void
take_pack (const WcMessage *message, const WcNode *sticker, WcAttachment *file)
{
  const char *said = wc_node_attr (sticker, "jid");
  const char *node = wc_node_attr (sticker, "node");
  const char *id = wc_node_attr (sticker, "pack");
  const char *author = message->real_jid;
  g_autofree char *jid = said != NULL ? wc_jid_normalize (said, NULL) : NULL;
  g_autofree char *uri = NULL;

  if (said == NULL && author == NULL && wc_jid_get_resource (message->chat) == NULL &&
      message->occupant_id == NULL)
    author = message->from;
  if (said == NULL && author != NULL)
    jid = wc_jid_dup_bare (author);
  if (id == NULL || jid == NULL)
    return;
  uri = wc_sticker_pack_make_uri (jid, node != NULL ? node : WC_STICKER_PACK_NODE, id);
  wc_attachment_set_pack (file, uri);
}

static WcVerdict
stickers_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *sticker = wc_node_child (in->stanza, "sticker", WC_NS_STICKERS);
  const WcMessage *message = wc_message_builder_peek (in->message);
  WcAttachment *file;

  if (sticker == NULL || message->attachments == NULL || message->attachments->len != 1 ||
      wc_stanza_has_type (in->stanza, "error"))
    return WC_PASS;
  file = message->attachments->pdata[0];
  file->disposition = WC_ATTACHMENT_STICKER;
  if (!wc_stanza_has_type (in->stanza, "groupchat") || message->real_jid != NULL ||
      wc_node_attr (sticker, "jid") != NULL)
    take_pack (message, sticker, file);
  if (message->body == NULL)
    return WC_PASS;
  if (file->description == NULL)
    file->description = g_strdup (message->body);
  if (g_str_equal (file->description, message->body))
    wc_message_builder_set_body (in->message, NULL);
  return WC_PASS;
}

/* The reverse of take_pack(). */
static void
write_pack (WcSession *session, const char *uri, WcNode *sticker)
{
  g_autofree char *jid = NULL;
  g_autofree char *node = NULL;
  g_autofree char *id = NULL;
  gboolean usual;

  if (uri == NULL || !wc_sticker_pack_parse_uri (uri, &jid, &node, &id))
    return;
  usual = wc_session_is_self (session, jid) && g_str_equal (node, WC_STICKER_PACK_NODE);
  wc_node_set (sticker, "pack", id);
  wc_node_set (sticker, "jid", usual ? NULL : jid);
  wc_node_set (sticker, "node", usual ? NULL : node);
}

/* § 3.1: the text in the place of the URL, which is there for who knows none of this. */
static void
write_body (const char *text, WcNode *stanza)
{
  const WcNode *oob = wc_node_child (stanza, "x", WC_NS_OOB);
  const WcNode *body = wc_node_child (stanza, "body", WC_NS_CLIENT);
  const WcNode *fallback = wc_node_child (stanza, "fallback", WC_NS_FALLBACK);

  while (fallback != NULL &&
         g_strcmp0 (wc_node_attr (fallback, "for"), WC_NS_FILE_SHARING) != 0)
    fallback = wc_node_next (fallback, "fallback", WC_NS_FALLBACK);
  if (fallback != NULL)
    wc_node_remove (stanza, fallback);
  if (oob != NULL)
    wc_node_remove (stanza, oob);
  if (body != NULL)
    wc_node_remove (stanza, body);
  wc_node_add_with_text (stanza, "body", WC_NS_CLIENT, text);
}

static gboolean
stickers_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  const GPtrArray *files = out->message->attachments;
  const WcAttachment *file = files != NULL && files->len == 1 ? files->pdata[0] : NULL;

  if (file == NULL || file->disposition != WC_ATTACHMENT_STICKER ||
      wc_attachment_get_url (file) == NULL)
    return TRUE;
  write_pack (session, wc_attachment_get_pack (file),
              wc_node_add (out->stanza, "sticker", WC_NS_STICKERS));
  if (wc_message_get_text (out->message) == NULL && file->description != NULL)
    write_body (file->description, out->stanza);
  return TRUE;
}

const WcXep wc_xep_0449_stickers = {
  .name = "stickers",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = stickers_inbound,
  .outbound = stickers_outbound,
};
