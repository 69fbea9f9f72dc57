/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/0420-sce.h"
#include "xep/omemo-outer.h"
#include "xep/omemo-wire.h"
#include "xml/ns.h"

#define FALLBACK_TEXT                                                                    \
  "This message is encrypted with OMEMO, which your program does not support."

typedef struct
{
  const char *name; /* (nullable) all of the namespace */
  const char *ns;
  guint policy;      /* that must allow it; 0: always */
  gboolean old_only; /* OMEMO_2 encrypts it */
  gboolean hollow;   /* without what is inside */
} Outer;

static const Outer outers[] = {
  /* servers do as it says */
  { NULL, WC_NS_HINTS, 0, FALSE, FALSE },
  /* the server takes it out (XEP-0490 § 4.4.1) */
  { "displayed", WC_NS_MDS, 0, FALSE, FALSE },
  /* for whom in a room it is (XEP-0045 § 7.5), which carbons go by; an invitation has
   * words of its own */
  { "x", WC_NS_MUC_USER, 0, FALSE, TRUE },
  /* by which we know our own message again, before anything is decrypted */
  { "origin-id", WC_NS_SID, 0, FALSE, FALSE },
  /* which messages belong together */
  { "thread", WC_NS_CLIENT, 0, TRUE, FALSE },
  /* an id of another message, or places in the text that is encrypted */
  { "replace", WC_NS_CORRECT, 0, TRUE, FALSE },
  { "reply", WC_NS_REPLY, 0, TRUE, FALSE },
  { "fallback", WC_NS_FALLBACK, 0, TRUE, FALSE },
  { "retract", WC_NS_RETRACT, 0, TRUE, FALSE },
  /* that a message arrived, or was read: the server sees it come and go */
  { "request", WC_NS_RECEIPTS, 0, TRUE, FALSE },
  { "received", WC_NS_RECEIPTS, 0, TRUE, FALSE },
  { NULL, WC_NS_MARKERS, 0, TRUE, FALSE },
  /* what people do and feel is shown where they have said so */
  { NULL, WC_NS_CHAT_STATES, WC_OMEMO_OUTER_CHAT_STATES, TRUE, FALSE },
  { "reactions", WC_NS_REACTIONS, WC_OMEMO_OUTER_REACTIONS, TRUE, FALSE },
};

static const char *const attributes[] = { "to", "from", "id", "type" };

/* NULL: it does not stay outside. */
static const Outer *
find_outer (const WcNode *element, WcOmemoVersion version, guint policy)
{
  for (gsize i = 0; i < G_N_ELEMENTS (outers); i++)
    {
      const Outer *each = &outers[i];

      if (g_str_equal (wc_node_get_ns (element), each->ns) &&
          (each->name == NULL || g_str_equal (wc_node_get_name (element), each->name)) &&
          (each->policy & ~policy) == 0 && !(each->old_only && version == WC_OMEMO_2))
        return each;
    }
  return NULL;
}

static gboolean
is_inner (const WcNode *element, WcOmemoVersion version)
{
  if (version == WC_OMEMO_AXOLOTL)
    return wc_node_is (element, "body", WC_NS_CLIENT);
  return find_outer (element, version, /* policy= */ 0) == NULL &&
         wc_sce_may_hold (element);
}

char *
wc_omemo_outer_dup_text (const WcNode *clear)
{
  const WcNode *body = wc_node_child (clear, "body", WC_NS_CLIENT);

  return body != NULL ? wc_node_dup_text (body) : NULL;
}

WcNode *
wc_omemo_outer_dup_content (const WcNode *clear)
{
  WcNode *content = wc_sce_new_content ();

  for (const WcNode *each = wc_node_child (clear, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    if (is_inner (each, WC_OMEMO_2))
      wc_node_add_tree (content, each);
  return content;
}

GPtrArray *
wc_omemo_outer_list_lost (const WcNode *clear, WcOmemoVersion version, guint policy)
{
  GPtrArray *lost = g_ptr_array_new ();

  for (const WcNode *each = wc_node_child (clear, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    if (!is_inner (each, version) && find_outer (each, version, policy) == NULL)
      g_ptr_array_add (lost, (gpointer) each);
  return lost;
}

static void
add_outer (WcNode *stanza, const WcNode *element, const Outer *outer)
{
  if (outer->hollow)
    wc_node_add (stanza, wc_node_get_name (element), wc_node_get_ns (element));
  else
    wc_node_add_tree (stanza, element);
}

/* Which archives ask for where there is no text. What forbids it, as for what is good for
 * a moment, stays. */
static void
add_store (WcNode *stanza)
{
  if (wc_node_child (stanza, "store", WC_NS_HINTS) == NULL &&
      wc_node_child (stanza, "no-store", WC_NS_HINTS) == NULL &&
      wc_node_child (stanza, "no-permanent-store", WC_NS_HINTS) == NULL)
    wc_node_add (stanza, "store", WC_NS_HINTS);
}

static void
add_encrypted (WcNode *stanza, const WcOmemoEncrypted *said)
{
  g_autoptr (WcNode) encrypted = wc_omemo_wire_build (said);
  WcNode *hint;

  wc_node_add_tree (stanza, encrypted);
  hint = wc_node_add (stanza, "encryption", WC_NS_EME);
  wc_node_set (hint, "namespace", wc_node_get_ns (encrypted));
  wc_node_set (hint, "name", "OMEMO");
}

WcNode *
wc_omemo_outer_build (const WcNode *clear, const WcOmemoEncrypted *said, guint policy)
{
  WcNode *stanza = wc_node_new ("message", WC_NS_CLIENT);

  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    wc_node_set (stanza, attributes[i], wc_node_attr (clear, attributes[i]));
  if (said->version == WC_OMEMO_AXOLOTL && said->payload != NULL)
    wc_node_add_with_text (stanza, "body", /* ns= */ NULL, FALLBACK_TEXT);
  for (const WcNode *each = wc_node_child (clear, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    {
      const Outer *outer = find_outer (each, said->version, policy);

      if (outer != NULL)
        add_outer (stanza, each, outer);
    }
  add_encrypted (stanza, said);
  add_store (stanza);
  return stanza;
}

/* What says that something is encrypted is no part of what was said. */
static gboolean
is_wrapping (const WcNode *element)
{
  const char *ns = wc_node_get_ns (element);

  return g_str_equal (ns, WC_NS_EME) || g_str_equal (ns, WC_NS_SCE) ||
         g_str_equal (ns, WC_NS_OPENPGP) || g_str_equal (ns, WC_NS_OPENPGP_LEGACY) ||
         wc_node_is (element, "encrypted", WC_NS_OMEMO_AXOLOTL) ||
         wc_node_is (element, "encrypted", WC_NS_OMEMO_2);
}

WcNode *
wc_omemo_outer_open (const WcNode *stanza, WcOmemoVersion version, const WcNode *content)
{
  WcNode *clear = wc_node_new (wc_node_get_name (stanza), wc_node_get_ns (stanza));

  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    wc_node_set (clear, attributes[i], wc_node_attr (stanza, attributes[i]));
  for (const WcNode *each = wc_node_child (content, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    wc_node_add_tree (clear, each);
  for (const WcNode *each = wc_node_child (stanza, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    if (!is_wrapping (each) && (find_outer (each, version, WC_OMEMO_OUTER_ALL) != NULL ||
                                !wc_sce_may_hold (each)))
      wc_node_add_tree (clear, each);
  return clear;
}
