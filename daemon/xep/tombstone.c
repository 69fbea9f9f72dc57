/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/0425-moderation.h"
#include "xep/timestamp.h"
#include "xep/tombstone.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* Both documents, and the older form of each. A room's archive keeps any element that an
 * occupant sends, a mark too, which live means nothing. */

/* What is left of a message, beside the mark: who wrote it, and what archives add. Both
 * documents want the rest gone, and Prosody and MongooseIM leave the mark alone; an
 * archive that has an author's own message without a text has it because of something
 * that is none of these: a hint that asks for it (XEP-0334), or what is encrypted. */
static const struct
{
  const char *name;
  const char *ns;
} leavings[] = {
  { "retracted", WC_NS_RETRACT },    { "retracted", WC_NS_RETRACT_0 },
  { "moderated", WC_NS_MODERATE_0 }, { "occupant-id", WC_NS_OCCUPANT_ID },
  { "stanza-id", WC_NS_SID },        { "origin-id", WC_NS_SID },
  { "delay", WC_NS_DELAY },          { "x", WC_NS_MUC_USER },
  { "archived", WC_NS_MAM_TMP }, /* ejabberd adds it to all that it gives */
};

static gboolean
may_be_left (const WcNode *child)
{
  for (gsize i = 0; i < G_N_ELEMENTS (leavings); i++)
    if (wc_node_is (child, leavings[i].name, leavings[i].ns))
      return TRUE;
  return FALSE;
}

static gboolean
has_content (const WcNode *stanza)
{
  const WcNode *child = wc_node_child (stanza, NULL, NULL);

  while (child != NULL && may_be_left (child))
    child = wc_node_next (child, NULL, NULL);
  return child != NULL;
}

/* A mark, in either form. */
typedef struct
{
  const WcNode *retracted; /* (nullable) */
  const WcNode *moderated; /* (nullable) who took it away, where a room says that */
  const WcNode *reason;    /* (nullable) */
} Mark;

static Mark
find_mark (const WcNode *stanza)
{
  Mark mark = { wc_node_child (stanza, "retracted", WC_NS_RETRACT) };

  if (mark.retracted != NULL)
    {
      mark.moderated = wc_node_child (mark.retracted, "moderated", WC_NS_MODERATE);
      mark.reason = wc_node_child (mark.retracted, "reason", WC_NS_RETRACT);
      /* seen in either namespace: XEP-0425 § 3.1 shows it without one of its own */
      if (mark.reason == NULL)
        mark.reason = wc_node_child (mark.retracted, "reason", WC_NS_MODERATE);
      return mark;
    }
  mark.moderated = wc_node_child (stanza, "moderated", WC_NS_MODERATE_0);
  if (mark.moderated != NULL)
    mark.reason = wc_node_child (mark.moderated, "reason", WC_NS_MODERATE_0);
  mark.retracted = wc_node_child (mark.moderated != NULL ? mark.moderated : stanza,
                                  "retracted", WC_NS_RETRACT_0);
  return mark;
}

static WcAnnotation *
new_annotation (const Mark *mark)
{
  WcAnnotation *annotation = wc_annotation_new (
      mark->moderated != NULL ? WC_ANNOTATION_MODERATION : WC_ANNOTATION_RETRACTION,
      /* target_id= */ NULL, mark->reason != NULL ? wc_node_text (mark->reason) : NULL);
  const char *stamp =
      mark->retracted != NULL ? wc_node_attr (mark->retracted, "stamp") : NULL;

  if (mark->moderated != NULL)
    annotation->by = g_strdup (wc_moderation_get_moderator (mark->moderated));
  if (stamp != NULL)
    annotation->said_us = wc_timestamp_parse (stamp);
  return annotation;
}

WcAnnotation *
wc_tombstone_read (const WcInbound *in)
{
  Mark mark;

  if (in->origin != WC_MESSAGE_SOURCE_ARCHIVE || has_content (in->stanza) ||
      wc_stanza_has_type (in->stanza, "error"))
    return NULL;
  mark = find_mark (in->stanza);
  /* only rooms are moderated */
  if (mark.moderated != NULL ? !wc_stanza_has_type (in->stanza, "groupchat")
                             : mark.retracted == NULL)
    return NULL;
  return new_annotation (&mark);
}
