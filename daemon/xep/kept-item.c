/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/kept-item.h"
#include "xml/ns.h"
#include "xml/parser.h"

WcNode *
wc_kept_item_new (const char *id)
{
  WcNode *item = wc_node_new ("item", WC_NS_PUBSUB);

  wc_node_set (item, "id", id);
  return item;
}

char *
wc_kept_item_write (const WcPubsubItem *item, gsize max)
{
  g_autoptr (WcNode) kept = wc_kept_item_new (item->id);
  g_autofree char *xml = NULL;

  wc_node_add_tree (kept, item->payload);
  xml = wc_node_to_string (kept, WC_NS_PUBSUB);
  return strlen (xml) <= max ? g_steal_pointer (&xml) : NULL;
}

WcNode *
wc_kept_item_parse (const char *xml)
{
  g_autoptr (WcNode) item =
      xml != NULL ? wc_parser_parse (xml, WC_NS_PUBSUB, WC_PARSER_LIMITS_ANY, NULL)
                  : NULL;

  return item != NULL && wc_node_is (item, "item", WC_NS_PUBSUB) ? g_steal_pointer (&item)
                                                                 : NULL;
}
