/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/jid.h"
#include "stream/session.h"
#include "xep/0447-file-sharing.h"
#include "xep/fallback.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0461 Message Replies. The quotation in the body, for clients that know no replies,
 * is cut off on the way in and made on the way out, of what the answered message says
 * then: a text that was retracted meanwhile is not repeated. */

static const char *const features[] = { WC_NS_REPLY, WC_NS_FALLBACK, NULL };

/* What is quoted of a long message is its beginning. */
#define QUOTED_LINES 8
#define QUOTED_BYTES 1000

/* Whether there is anything that answers. Files are read by a module behind this one. */
static gboolean
says_something (const WcInbound *in, const WcMessage *message)
{
  g_autoptr (GPtrArray) files = NULL;

  if (message->body != NULL || message->kind != WC_MESSAGE_KIND_TEXT)
    return message->body != NULL;
  files = wc_file_sharing_read (in->stanza);
  return files->len > 0;
}

/* What the sender says that he answers: what is cut off, without the marks of a quotation
 * (XEP-0393 § 5.1.3), and no more of it than we quote ourselves. Returns: (transfer full)
 * (nullable). */
static char *
dup_quoted (const WcNode *stanza)
{
  g_autofree char *cut = wc_fallback_dup_cut (stanza, wc_fallback_of_texts);
  g_auto (GStrv) lines = g_strsplit (cut != NULL ? cut : "", "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = lines[i];

      line += *line == '>' ? 1 : 0;
      line += line != lines[i] && *line == ' ' ? 1 : 0;
      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  return wc_str_dup_cut (g_strstrip (text->str), QUOTED_BYTES);
}

static WcVerdict
replies_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *reply = wc_node_child (in->stanza, "reply", WC_NS_REPLY);
  const char *id = reply != NULL ? wc_node_attr (reply, "id") : NULL;
  const WcMessage *message = wc_message_builder_peek (in->message);
  g_autofree char *quoted = NULL;
  g_autofree char *rest = NULL;

  if (wc_stanza_has_type (in->stanza, "error") || id == NULL || *id == '\0' ||
      !says_something (in, message))
    return WC_PASS;
  rest = wc_fallback_dup_rest (in->stanza, wc_fallback_of_texts);
  /* one who quotes and says nothing has said the quotation */
  if (rest != NULL)
    {
      quoted = dup_quoted (in->stanza);
      wc_message_builder_set_body (in->message, rest);
    }
  wc_message_builder_take_annotation (
      in->message, wc_annotation_new (WC_ANNOTATION_REPLY, id, quoted));
  return WC_PASS;
}

/* The quotation of @text, a line with "> " for each of its lines. Returns: (transfer
 * full). */
static char *
quote (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", QUOTED_LINES + 1);
  GString *quotation = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL && i < QUOTED_LINES; i++)
    {
      g_autofree char *line = wc_str_dup_chars (lines[i], QUOTED_BYTES / QUOTED_LINES);

      g_string_append_printf (quotation, "> %s\n", line);
    }
  return g_string_free (quotation, FALSE);
}

/* Puts the quotation before what is said. */
static void
add_quotation (WcNode *stanza, const char *text)
{
  const WcNode *body = wc_node_child (stanza, "body", WC_NS_CLIENT);
  g_autofree char *quotation = quote (text);
  g_autofree char *whole = NULL;

  if (body == NULL)
    return;
  whole = g_strconcat (quotation, wc_node_text (body), NULL);
  wc_node_remove (stanza, body);
  wc_node_add_with_text (stanza, "body", NULL, whole);
  wc_fallback_add_range (stanza, WC_NS_REPLY, 0, g_utf8_strlen (quotation, -1));
}

static gboolean
replies_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  const WcAnnotation *reply =
      wc_message_find_annotation (out->message, WC_ANNOTATION_REPLY);
  WcNode *node;

  if (reply == NULL)
    return TRUE;
  node = wc_node_add (out->stanza, "reply", WC_NS_REPLY);
  wc_node_set (node, "id", reply->target_id);
  if (reply->target_from != NULL)
    wc_node_set (node, "to", reply->target_from);
  /* what a spoiler hides (XEP-0382) would stand open in the quotation */
  if (g_strcmp0 (reply->value, "quote") == 0 && reply->target_body != NULL &&
      reply->target_spoiler == NULL)
    add_quotation (out->stanza, reply->target_body);
  return TRUE;
}

const WcXep wc_xep_0461_replies = {
  .name = "replies",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = replies_inbound,
  .outbound = replies_outbound,
};
