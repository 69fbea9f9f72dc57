/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/pubsub-event.h"
#include "xml/ns.h"

/* XEP-0060 § 12.18: one notification may publish and retract several items. Who may say
 * it is the business of the route that a module has for its node. */

void
wc_pubsub_event_clear (WcPubsubEvent *self)
{
  g_clear_pointer (&self->items, g_array_unref);
}

static GArray *
read_items (const WcNode *items)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (WcPubsubItem));

  for (const WcNode *node = wc_node_child (items, NULL, wc_node_get_ns (items));
       node != NULL && list->len < WC_PUBSUB_EVENT_MAX_ITEMS;
       node = wc_node_next (node, NULL, wc_node_get_ns (items)))
    {
      gboolean retracted = strcmp (wc_node_get_name (node), "retract") == 0;
      WcPubsubItem item = { wc_node_attr (node, "id"), wc_node_attr (node, "publisher"),
                            retracted ? NULL : wc_node_child (node, NULL, NULL),
                            retracted };

      if (retracted || strcmp (wc_node_get_name (node), "item") == 0)
        g_array_append_val (list, item);
    }
  return list;
}

gboolean
wc_pubsub_event_read (const WcNode *event, WcPubsubEvent *out)
{
  static const struct
  {
    const char *name;
    WcPubsubEventKind kind;
  } kinds[] = {
    { "items", WC_PUBSUB_EVENT_ITEMS },
    { "purge", WC_PUBSUB_EVENT_PURGED },
    { "delete", WC_PUBSUB_EVENT_DELETED },
    { "configuration", WC_PUBSUB_EVENT_CONFIG },
    { "subscription", WC_PUBSUB_EVENT_SUBSCRIPTION },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const WcNode *element = wc_node_child (event, kinds[i].name, WC_NS_PUBSUB_EVENT);
      const char *node = element != NULL ? wc_node_attr (element, "node") : NULL;

      if (node == NULL)
        continue;
      *out = (WcPubsubEvent){ kinds[i].kind, node, NULL, element };
      out->items = kinds[i].kind == WC_PUBSUB_EVENT_ITEMS
                       ? read_items (element)
                       : g_array_new (FALSE, FALSE, sizeof (WcPubsubItem));
      return TRUE;
    }
  return FALSE;
}

GArray *
wc_pubsub_event_read_items (const WcNode *result, const char *node)
{
  const WcNode *pubsub = wc_node_child (result, "pubsub", WC_NS_PUBSUB);
  const WcNode *items = wc_node_child (pubsub, "items", WC_NS_PUBSUB);

  if (items != NULL && g_strcmp0 (wc_node_attr (items, "node"), node) == 0)
    return read_items (items);
  return g_array_new (FALSE, FALSE, sizeof (WcPubsubItem));
}

const char *
wc_pubsub_event_get_next (const WcNode *result, guint n_items)
{
  const WcNode *pubsub = wc_node_child (result, "pubsub", WC_NS_PUBSUB);
  const WcNode *set = wc_node_child (pubsub, "set", WC_NS_RSM);
  const char *count = wc_node_child_text (set, "count", WC_NS_RSM);
  const char *last = wc_node_child_text (set, "last", WC_NS_RSM);
  guint64 n = 0;

  if (count == NULL || last == NULL || *last == '\0' ||
      !g_ascii_string_to_unsigned (count, 10, 0, G_MAXUINT, &n, NULL))
    return NULL;
  return n > n_items ? last : NULL;
}
