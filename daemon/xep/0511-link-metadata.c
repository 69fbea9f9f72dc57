/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0511 Link Metadata, in the words of Open Graph. Nothing of it is fetched; addresses
 * that are not https (cid:, ni:, data:) are left out, as nobody could do anything with
 * them. Of several descriptions of one link, and of several pictures, the first that can
 * be used counts. */

#define ABOUT                                                                            \
  WC_NS_RDF "\f"                                                                         \
            "about"
#define MAX_ELEMENTS 64 /* looked at in one description */

/* A word of the vocabulary. */
typedef struct
{
  const char *ns;
  const char *name;
  guint max; /* code points */
  gboolean is_url;
} Word;

/* In the order of wc_preview_names; the first is the attribute. */
static const Word words[] = {
  { WC_NS_RDF, "about", 2048, FALSE },
  { WC_NS_OPEN_GRAPH, "title", 512, FALSE },
  { WC_NS_OPEN_GRAPH, "description", 2048, FALSE },
  { WC_NS_OPEN_GRAPH, "url", 2048, TRUE },
  { WC_NS_OPEN_GRAPH, "image", 2048, TRUE },
  { WC_NS_OPEN_GRAPH_IMAGE, "alt", 512, FALSE },
  { WC_NS_OPEN_GRAPH, "video", 2048, TRUE },
  { WC_NS_OPEN_GRAPH, "type", 512, FALSE },
  { WC_NS_OPEN_GRAPH, "site_name", 512, FALSE },
};
G_STATIC_ASSERT (G_N_ELEMENTS (words) == WC_PREVIEW_N_TEXTS);

/* A text is cut, an address must be whole. Returns: (transfer full) (nullable). */
static char *
accept (const Word *word, const char *text)
{
  if (*text == '\0' || (word->is_url && (g_utf8_strlen (text, -1) > (glong) word->max ||
                                         !g_str_has_prefix (text, "https://"))))
    return NULL;
  return wc_str_dup_chars (text, word->max);
}

static void
read_word (WcPreview *preview, const WcNode *node)
{
  for (guint i = 1; i < G_N_ELEMENTS (words); i++)
    {
      char **text = wc_preview_text (preview, i);
      g_autofree char *value = NULL;

      if (*text != NULL || !wc_node_is (node, words[i].name, words[i].ns))
        continue;
      value = g_strstrip (wc_node_dup_text (node));
      *text = accept (&words[i], value);
    }
}

/* The attribute must be of the namespace, which not everybody knows. */
static const char *
get_about (const WcNode *description)
{
  const char *about = wc_node_attr (description, ABOUT);

  if (about == NULL)
    about = wc_node_attr (description, "about");
  return about != NULL && *about != '\0' &&
                 g_utf8_strlen (about, -1) <= (glong) words[0].max
             ? about
             : NULL;
}

static gboolean
says_anything (WcPreview *preview)
{
  for (guint i = 1; i < WC_PREVIEW_N_TEXTS; i++)
    if (*wc_preview_text (preview, i) != NULL)
      return TRUE;
  return FALSE;
}

static void
read_description (WcMessageBuilder *builder, const WcNode *description)
{
  const char *about = get_about (description);
  g_autoptr (WcPreview) preview = wc_preview_new ();
  const WcNode *node = wc_node_child (description, NULL, NULL);

  if (about == NULL)
    return;
  for (guint n = 0; node != NULL && n < MAX_ELEMENTS; n++)
    {
      read_word (preview, node);
      node = wc_node_next (node, NULL, NULL);
    }
  if (!says_anything (preview))
    return;
  preview->about = g_strdup (about);
  wc_extra_take_preview (wc_message_builder_peek_extra (builder),
                         g_steal_pointer (&preview));
}

static WcVerdict
link_metadata_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *each = wc_node_child (in->stanza, "Description", WC_NS_RDF);
  const WcMessage *message = wc_message_builder_peek (in->message);

  if (each == NULL || wc_stanza_has_type (in->stanza, "error") || message->hidden ||
      message->body == NULL)
    return WC_PASS;
  for (guint n = 0; each != NULL && n < WC_EXTRA_MAX_PREVIEWS * 2; n++)
    {
      read_description (in->message, each);
      each = wc_node_next (each, "Description", WC_NS_RDF);
    }
  return WC_PASS;
}

static void
write_description (WcPreview *preview, WcNode *stanza)
{
  WcNode *description = wc_node_add (stanza, "Description", WC_NS_RDF);

  wc_node_set (description, ABOUT, preview->about);
  for (guint i = 1; i < G_N_ELEMENTS (words); i++)
    if (*wc_preview_text (preview, i) != NULL)
      wc_node_add_with_text (description, words[i].name, words[i].ns,
                             *wc_preview_text (preview, i));
}

static gboolean
link_metadata_outbound (WcSession *session,
                        gpointer state,
                        WcOutbound *out,
                        GError **error)
{
  const WcExtra *extra = out->message->extra;

  for (guint i = 0; extra != NULL && i < extra->previews->len; i++)
    write_description (extra->previews->pdata[i], out->stanza);
  return TRUE;
}

const WcXep wc_xep_0511_link_metadata = {
  .name = "link-metadata",
  .phase = WC_PHASE_CLASSIFY,
  .inbound = link_metadata_inbound,
  .outbound = link_metadata_outbound,
};
