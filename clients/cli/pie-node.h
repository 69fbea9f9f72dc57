/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* What a user publishes (XEP-0163), as XEP-0227 § 4.10 has it: in one element how nodes
 * are set up, in the other what is in them. Begins as zero. */
typedef struct
{
  WcNode *owner;  /* (owned) */
  WcNode *pubsub; /* (owned) */
} WcPieNodes;

void wc_pie_nodes_init (WcPieNodes *self);
void wc_pie_nodes_clear (WcPieNodes *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcPieNodes, wc_pie_nodes_clear)

/* An element <items/> of @node. Returns: (transfer full). */
WcNode *wc_pie_node_new (const char *node);

/* Adds to it an item that holds an element, which is returned, borrowed. */
WcNode *wc_pie_node_add_item (WcNode *items,
                              const char *id,
                              const char *payload,
                              const char *payload_ns);

/* Adds @items, unless there is nothing in it. @open: contacts see it, and it has one
 * item; else it is for the user alone. */
void wc_pie_nodes_add (WcPieNodes *self, const WcNode *items, gboolean open);
