/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/0425-moderation.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0425 Moderated Message Retraction, what rooms say: that a message was retracted by
 * a moderator. Current and older form (0.2, by XEP-0422, as Prosody's module of Debian 12
 * speaks it). Whether the room itself says it is checked where the message it is about is
 * known (model/author.h). The marks in archives are read by tombstone. What we ask of a
 * room is built here. */

static const char *const features[] = { WC_NS_MODERATE, NULL };

/* What was found of a moderation. */
typedef struct
{
  const WcNode *moderated; /* who */
  const WcNode *reason;    /* (nullable) */
  const char *id;          /* (nullable) of the message */
} Found;

/* @ns: of the element that is moderated. */
static gboolean
find_in (const WcNode *parent, const char *ns, Found *out)
{
  out->moderated = wc_node_child (parent, "moderated", ns);
  if (out->moderated == NULL)
    return FALSE;
  out->reason = g_str_equal (ns, WC_NS_MODERATE)
                    ? wc_node_child (parent, "reason", WC_NS_RETRACT)
                    : wc_node_child (out->moderated, "reason", WC_NS_MODERATE_0);
  /* seen in either namespace: § 3.1 shows it without one of its own */
  if (out->reason == NULL)
    out->reason = wc_node_child (parent, "reason", WC_NS_MODERATE);
  return TRUE;
}

static gboolean
find_order (const WcNode *stanza, Found *out)
{
  const WcNode *retract = wc_node_child (stanza, "retract", WC_NS_RETRACT);
  const WcNode *apply = wc_node_child (stanza, "apply-to", WC_NS_FASTEN);

  if (retract != NULL && find_in (retract, WC_NS_MODERATE, out))
    out->id = wc_node_attr (retract, "id");
  else if (apply != NULL && find_in (apply, WC_NS_MODERATE_0, out) &&
           wc_node_child (out->moderated, "retract", WC_NS_RETRACT_0) != NULL)
    out->id = wc_node_attr (apply, "id");
  return out->id != NULL && *out->id != '\0';
}

const char *
wc_moderation_get_moderator (const WcNode *moderated)
{
  const WcNode *occupant = wc_node_child (moderated, "occupant-id", WC_NS_OCCUPANT_ID);
  const char *id = occupant != NULL ? wc_node_attr (occupant, "id") : NULL;

  return wc_node_attr (moderated, "by") != NULL ? wc_node_attr (moderated, "by") : id;
}

static WcVerdict
moderation_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  Found found = { NULL };
  WcAnnotation *annotation;

  if (!wc_stanza_has_type (in->stanza, "groupchat") || !find_order (in->stanza, &found))
    return WC_PASS;
  annotation =
      wc_annotation_new (WC_ANNOTATION_MODERATION, found.id,
                         found.reason != NULL ? wc_node_text (found.reason) : NULL);
  annotation->by = g_strdup (wc_moderation_get_moderator (found.moderated));
  wc_message_builder_set_body (in->message, NULL);
  wc_message_builder_peek (in->message)->hidden = TRUE;
  wc_message_builder_take_annotation (in->message, annotation);
  return WC_PASS;
}

/* ---- Asking for it ---- */

static gboolean
offers (const WcNode *info, const char *ns)
{
  const WcNode *feature =
      info != NULL ? wc_node_child (info, "feature", WC_NS_DISCO_INFO) : NULL;

  while (feature != NULL && g_strcmp0 (wc_node_attr (feature, "var"), ns) != 0)
    feature = wc_node_next (feature, "feature", WC_NS_DISCO_INFO);
  return feature != NULL;
}

/* Puts into @moderate what is to be done. @ns: of the retraction. */
static void
fill_request (WcNode *moderate, const char *ns, const char *reason)
{
  wc_node_add (moderate, "retract", ns);
  if (reason != NULL)
    wc_node_add_with_text (moderate, "reason", NULL, reason);
}

WcNode *
wc_moderation_build (const WcNode *info, const char *id, const char *reason)
{
  WcNode *request;

  if (offers (info, WC_NS_MODERATE))
    {
      request = wc_node_new ("moderate", WC_NS_MODERATE);
      wc_node_set (request, "id", id);
      fill_request (request, WC_NS_RETRACT, reason);
      return request;
    }
  if (!offers (info, WC_NS_MODERATE_0))
    return NULL;
  request = wc_node_new ("apply-to", WC_NS_FASTEN);
  wc_node_set (request, "id", id);
  fill_request (wc_node_add (request, "moderate", WC_NS_MODERATE_0), WC_NS_RETRACT_0,
                reason);
  return request;
}

const WcXep wc_xep_0425_moderation = {
  .name = "moderation",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = moderation_inbound,
};
