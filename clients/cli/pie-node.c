/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/pie-node.h"
#include "xml/ns.h"

/* Each node has its configuration beside it (§ 4.10.1): whoever may see it is no less
 * important than what is in it. */

void
wc_pie_nodes_init (WcPieNodes *self)
{
  self->owner = wc_node_new ("pubsub", WC_NS_PUBSUB_OWNER);
  self->pubsub = wc_node_new ("pubsub", WC_NS_PUBSUB);
}

void
wc_pie_nodes_clear (WcPieNodes *self)
{
  g_clear_pointer (&self->owner, wc_node_unref);
  g_clear_pointer (&self->pubsub, wc_node_unref);
}

WcNode *
wc_pie_node_new (const char *node)
{
  WcNode *items = wc_node_new ("items", WC_NS_PUBSUB);

  wc_node_set (items, "node", node);
  return items;
}

WcNode *
wc_pie_node_add_item (WcNode *items,
                      const char *id,
                      const char *payload,
                      const char *payload_ns)
{
  WcNode *item = wc_node_add (items, "item", NULL);

  wc_node_set (item, "id", id);
  return wc_node_add (item, payload, payload_ns);
}

static void
add_field (WcNode *form, const char *name, const char *value)
{
  WcNode *field = wc_node_add (form, "field", NULL);

  wc_node_set (field, "var", name);
  wc_node_add_with_text (field, "value", NULL, value);
}

void
wc_pie_nodes_add (WcPieNodes *self, const WcNode *items, gboolean open)
{
  WcNode *configure, *form, *type;

  if (wc_node_child (items, NULL, NULL) == NULL)
    return;
  configure = wc_node_add (self->owner, "configure", NULL);
  wc_node_set (configure, "node", wc_node_attr (items, "node"));
  form = wc_node_add (configure, "x", WC_NS_DATA_FORMS);
  wc_node_set (form, "type", "submit");
  type = wc_node_add (form, "field", NULL);
  wc_node_set (type, "var", "FORM_TYPE");
  wc_node_set (type, "type", "hidden");
  wc_node_add_with_text (type, "value", NULL, WC_NS_PUBSUB_NODE_CONFIG);
  add_field (form, "pubsub#access_model", open ? "presence" : "whitelist");
  add_field (form, "pubsub#persist_items", "true");
  add_field (form, "pubsub#max_items", open ? "1" : "max");
  add_field (form, "pubsub#send_last_published_item",
             open ? "on_sub_and_presence" : "never");
  wc_node_add_tree (self->pubsub, items);
}
