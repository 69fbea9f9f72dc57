/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/fallback.h"
#include "xep/tombstone.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0424 Message Retraction: the author takes a message back, and an archive may put a
 * mark in its place (tombstone). Its older form (0.3, by XEP-0422) is read too. What a
 * moderator does is said with the same elements, and left to 0425-moderation. */

static const char *const features[] = { WC_NS_RETRACT, NULL };

/* What clients show that know nothing of this (§ 3). */
#define FALLBACK_TEXT                                                                    \
  "/me retracted a previous message, but your client does not support that."

static gboolean
is_moderated (const WcNode *node)
{
  return wc_node_child (node, "moderated", WC_NS_MODERATE) != NULL ||
         wc_node_child (node, "moderated", WC_NS_MODERATE_0) != NULL;
}

/* The id of what @stanza retracts, in either form; NULL: nothing. Borrowed. */
static const char *
find_retracted_id (const WcNode *stanza)
{
  const WcNode *retract = wc_node_child (stanza, "retract", WC_NS_RETRACT);
  const WcNode *apply = wc_node_child (stanza, "apply-to", WC_NS_FASTEN);

  if (retract != NULL)
    return is_moderated (retract) ? NULL : wc_node_attr (retract, "id");
  if (apply != NULL && wc_node_child (apply, "retract", WC_NS_RETRACT_0) != NULL)
    return wc_node_attr (apply, "id");
  return NULL;
}

static WcVerdict
retraction_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const char *id = find_retracted_id (in->stanza);
  WcAnnotation *mark = wc_tombstone_read (in);

  if (mark != NULL)
    wc_message_builder_take_annotation (in->message, mark);
  if (wc_stanza_has_type (in->stanza, "error") || id == NULL || *id == '\0')
    return WC_PASS;
  wc_message_builder_set_body (in->message, NULL);
  wc_message_builder_peek (in->message)->hidden = TRUE;
  wc_message_builder_take_annotation (
      in->message, wc_annotation_new (WC_ANNOTATION_RETRACTION, id, NULL));
  return WC_PASS;
}

static gboolean
retraction_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  const WcAnnotation *said =
      wc_message_find_annotation (out->message, WC_ANNOTATION_RETRACTION);

  if (said == NULL || said->target_id == NULL)
    return TRUE;
  wc_node_set (wc_node_add (out->stanza, "retract", WC_NS_RETRACT), "id",
               said->target_id);
  wc_fallback_add (out->stanza, WC_NS_RETRACT);
  wc_node_add_with_text (out->stanza, "body", NULL, FALLBACK_TEXT);
  wc_node_add (out->stanza, "store", WC_NS_HINTS);
  return TRUE;
}

const WcXep wc_xep_0424_retraction = {
  .name = "retraction",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = retraction_inbound,
  .outbound = retraction_outbound,
};
