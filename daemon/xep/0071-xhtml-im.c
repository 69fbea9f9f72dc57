/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "stream/session.h"
#include "xep/xep-list.h"
#include "xep/xhtml-text.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0071 XHTML-IM, read only: no client of ours sees any XHTML. Beside a body that says
 * the same it says how that looks; one that says something else is not believed (§ 8),
 * because others have read the body. Where there is no body its text is the message. */

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

/* Whether both say the same, spaces left out. @out_before: code points of spaces before
 * @body begins. */
static gboolean
is_same_text (const char *body, const char *text, guint *out_before)
{
  gsize before = strspn (body, " \t\r\n");
  g_autofree char *trimmed = g_strstrip (g_strdup (body));

  *out_before = (guint) before;
  return strcmp (trimmed, text) == 0;
}

static void
take_spans (WcInbound *in, GArray *spans, guint before)
{
  WcExtra *extra;

  if (spans->len == 0)
    return;
  for (guint i = 0; i < spans->len; i++)
    g_array_index (spans, WcSpan, i).start += before;
  extra = wc_message_builder_peek_extra (in->message);
  g_clear_pointer (&extra->spans, g_array_unref);
  extra->spans = g_array_ref (spans);
}

static void
take_xhtml (WcInbound *in, const WcNode *body)
{
  const WcMessage *message = wc_message_builder_peek (in->message);
  g_autoptr (GArray) spans = NULL;
  g_autofree char *text = wc_xhtml_text_read (body, &spans);
  guint before = 0;

  if (*text == '\0')
    return;
  if (is_blank (message->body))
    wc_message_builder_set_body (in->message, text);
  else if (!is_same_text (message->body, text, &before))
    return;
  take_spans (in, spans, before);
}

/* What is cut off a body as a fallback would be cut off this text, too, and nobody knows
 * where. */
static WcVerdict
xhtml_im_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *html = wc_node_child (in->stanza, "html", WC_NS_XHTML_IM);
  const WcNode *body = wc_node_child (html, "body", WC_NS_XHTML);

  if (body != NULL && !wc_stanza_has_type (in->stanza, "error") &&
      wc_message_builder_peek (in->message)->kind == WC_MESSAGE_KIND_TEXT &&
      wc_node_child (in->stanza, "fallback", WC_NS_FALLBACK) == NULL)
    take_xhtml (in, body);
  return WC_PASS;
}

const WcXep wc_xep_0071_xhtml_im = {
  .name = "xhtml-im",
  .phase = WC_PHASE_CLASSIFY,
  .inbound = xhtml_im_inbound,
};
