/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/annotation-values.h"
#include "base/str.h"

/* The excerpt of an answered message is enough for a line; all of it is a Get away. */

#define EXCERPT 200

/* Our own have no quotation of another one here: what they quote is held. */
static gboolean
is_quoted (const WcMessage *message, const WcAnnotation *said)
{
  return said->target == 0 && (message->flags & WC_MESSAGE_FLAG_OWN) == 0;
}

static void
put_reply (WcDict *dict, const WcMessage *message, const WcAnnotation *said)
{
  g_auto (WcDict) reply = WC_DICT_INIT;
  gboolean hides = said->target_spoiler != NULL;
  g_autofree char *excerpt = wc_str_dup_chars (hides ? NULL : said->target_body, EXCERPT);

  wc_dict_put_some_int (&reply, "id", said->target);
  wc_dict_put_string (&reply, "protocol_id", said->target_id);
  wc_dict_put_some (&reply, "from", said->target_from);
  wc_dict_put_some (&reply, "excerpt", excerpt);
  if (hides)
    wc_dict_put_string (&reply, "spoiler", said->target_spoiler);
  if (said->target_retracted)
    wc_dict_put_boolean (&reply, "retracted", TRUE);
  if (is_quoted (message, said))
    wc_dict_put_some (&reply, "quotation", said->value);
  wc_dict_put (dict, "reply", wc_dict_end (&reply));
}

GVariant *
wc_annotation_values_reaction (const WcReaction *reaction)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "from", reaction->from);
  wc_dict_put_string (&dict, "dir", reaction->outgoing ? "out" : "in");
  wc_dict_put_some (&dict, "occupant_id", reaction->occupant_id);
  wc_dict_put_some (&dict, "real_jid", reaction->real_jid);
  wc_dict_put_strings (&dict, "emojis", (const char *const *) reaction->emojis);
  wc_dict_put_time (&dict, "ts", reaction->ts_us);
  return wc_dict_end (&dict);
}

static void
put_reactions (WcDict *dict, const GPtrArray *reactions)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < reactions->len; i++)
    g_variant_builder_add_value (
        &list, wc_annotation_values_reaction (g_ptr_array_index (reactions, i)));
  wc_dict_put (dict, "reactions", g_variant_builder_end (&list));
}

static void
put_reaction_counts (WcDict *dict, const GPtrArray *counts)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < counts->len; i++)
    {
      const WcReactionCount *each = counts->pdata[i];
      g_auto (WcDict) count = WC_DICT_INIT;

      wc_dict_put_string (&count, "emoji", each->emoji);
      wc_dict_put_uint (&count, "count", each->n);
      g_variant_builder_add_value (&list, wc_dict_end (&count));
    }
  wc_dict_put (dict, "reaction_counts", g_variant_builder_end (&list));
}

static void
put_retraction (WcDict *dict, const WcMessage *message)
{
  g_auto (WcDict) retracted = WC_DICT_INIT;

  wc_dict_put_some_time (&retracted, "ts", message->retracted_us);
  wc_dict_put_some (&retracted, "by", message->retracted_by);
  wc_dict_put_some (&retracted, "reason", message->retraction_reason);
  wc_dict_put (dict, "retracted", wc_dict_end (&retracted));
}

void
wc_annotation_values_put (WcDict *dict, const WcMessage *message)
{
  const WcAnnotation *reply = wc_message_find_annotation (message, WC_ANNOTATION_REPLY);

  if (reply != NULL)
    put_reply (dict, message, reply);
  if (message->reactions != NULL && message->reactions->len > 0)
    put_reactions (dict, message->reactions);
  if (message->n_more_reactions > 0)
    wc_dict_put_uint (dict, "more_reactions", message->n_more_reactions);
  if (message->reaction_counts != NULL)
    put_reaction_counts (dict, message->reaction_counts);
  wc_dict_put_some_time (dict, "edited_ts", message->edited_us);
  if ((message->flags & WC_MESSAGE_FLAG_RETRACTED) != 0)
    put_retraction (dict, message);
}
