/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "stream/session.h"
#include "xep/fallback.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0444 Message Reactions: each message has all that its author means about another.
 * What is too long for an emoji, or has spaces, is none (§ 4). */

static const char *const features[] = { WC_NS_REACTIONS, NULL };

#define MAX_REACTIONS 64

/* Returns: (transfer full), a list of texts. */
static char **
read_reactions (const WcNode *reactions)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  const WcNode *each = wc_node_child (reactions, "reaction", WC_NS_REACTIONS);

  for (guint n = 0; each != NULL && n < MAX_REACTIONS; n++)
    {
      g_autofree char *text = wc_node_dup_text (each);

      if (wc_reaction_is_valid (text))
        g_strv_builder_add (list, text);
      each = wc_node_next (each, "reaction", WC_NS_REACTIONS);
    }
  return g_strv_builder_end (list);
}

/* What has only a fallback for a text is not shown. */
static void
take_text_away (WcInbound *in)
{
  g_autofree char *rest = wc_fallback_dup_rest (in->stanza, features);

  wc_message_builder_set_body (in->message, rest);
  wc_message_builder_peek (in->message)->hidden = rest == NULL || *rest == '\0';
}

static WcVerdict
reactions_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *reactions = wc_node_child (in->stanza, "reactions", WC_NS_REACTIONS);
  const char *id = reactions != NULL ? wc_node_attr (reactions, "id") : NULL;
  g_auto (GStrv) list = NULL;
  g_autofree char *value = NULL;

  if (wc_stanza_has_type (in->stanza, "error") || id == NULL || *id == '\0')
    return WC_PASS;
  list = read_reactions (reactions);
  value = wc_reaction_join ((const char *const *) list);
  take_text_away (in);
  wc_message_builder_take_annotation (
      in->message, wc_annotation_new (WC_ANNOTATION_REACTIONS, id, value));
  return WC_PASS;
}

static gboolean
reactions_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  const WcAnnotation *said =
      wc_message_find_annotation (out->message, WC_ANNOTATION_REACTIONS);
  g_auto (GStrv) list = NULL;
  WcNode *reactions;

  if (said == NULL)
    return TRUE;
  list = wc_reaction_split (said->value);
  reactions = wc_node_add (out->stanza, "reactions", WC_NS_REACTIONS);
  wc_node_set (reactions, "id", said->target_id);
  for (gsize i = 0; list[i] != NULL; i++)
    wc_node_add_with_text (reactions, "reaction", NULL, list[i]);
  wc_node_add (out->stanza, "store", WC_NS_HINTS);
  return TRUE;
}

const WcXep wc_xep_0444_reactions = {
  .name = "reactions",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = reactions_inbound,
  .outbound = reactions_outbound,
};
