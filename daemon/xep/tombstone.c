/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/0425-moderation.h"
#include "xep/timestamp.h"
#include "xep/tombstone.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* Both documents, and the older form of each. A room's archive keeps any element that an
 * occupant sends, a mark too, which live means nothing. */

/* What makes a message of its own of a stanza, see the modules of the phases DECRYPT and
 * CLASSIFY. */
static const struct
{
  const char *name;
  const char *ns;
} contents[] = {
  { "body", WC_NS_CLIENT },
  { "encryption", WC_NS_EME },
  { "encrypted", WC_NS_OMEMO_AXOLOTL },
  { "encrypted", WC_NS_OMEMO_2 },
  { "openpgp", WC_NS_OPENPGP },
  { "x", WC_NS_OPENPGP_LEGACY },
  { "file-sharing", WC_NS_FILE_SHARING },
  { "x", WC_NS_OOB },
  { "reference", WC_NS_REFERENCE },
  { "reactions", WC_NS_REACTIONS },
  { "retract", WC_NS_RETRACT },
  { "apply-to", WC_NS_FASTEN },
};

static gboolean
has_content (const WcNode *stanza)
{
  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    if (wc_node_child (stanza, contents[i].name, contents[i].ns) != NULL)
      return TRUE;
  return FALSE;
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
