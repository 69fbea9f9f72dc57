/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0308 Last Message Correction, of any message. Comes behind the modules that find
 * out what the text is. */

static const char *const features[] = { WC_NS_CORRECT, NULL };

/* Whether @in has a text, and that is empty. */
static gboolean
empties (const WcInbound *in, const WcMessage *message)
{
  const WcNode *body = wc_node_child (in->stanza, "body", WC_NS_CLIENT);
  const char *text = body != NULL ? wc_node_text (body) : NULL;

  return message->kind == WC_MESSAGE_KIND_TEXT && body != NULL &&
         (text == NULL || *text == '\0');
}

static WcVerdict
correction_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *replace = wc_node_child (in->stanza, "replace", WC_NS_CORRECT);
  const char *id = replace != NULL ? wc_node_attr (replace, "id") : NULL;
  WcMessage *message = wc_message_builder_peek (in->message);

  if (wc_stanza_has_type (in->stanza, "error") || id == NULL || *id == '\0' ||
      message->hidden)
    return WC_PASS;
  /* a file may stand in the place of a text, or nothing: that says nothing alone */
  if (message->body == NULL && message->attachments == NULL)
    {
      if (!empties (in, message))
        return WC_PASS;
      message->hidden = TRUE;
    }
  wc_message_builder_take_annotation (
      in->message, wc_annotation_new (WC_ANNOTATION_CORRECTION, id,
                                      message->body != NULL ? message->body : ""));
  return WC_PASS;
}

static gboolean
correction_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  const WcAnnotation *said =
      wc_message_find_annotation (out->message, WC_ANNOTATION_CORRECTION);

  if (said != NULL)
    wc_node_set (wc_node_add (out->stanza, "replace", WC_NS_CORRECT), "id",
                 said->target_id);
  return TRUE;
}

const WcXep wc_xep_0308_correction = {
  .name = "correction",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = correction_inbound,
  .outbound = correction_outbound,
};
