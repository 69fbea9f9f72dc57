/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* What a pubsub service says of a node (XEP-0060), read in place: everything is borrowed
 * from the stanza. */

/* No more items than these are read of one notification, or of one answer. */
#define WC_PUBSUB_EVENT_MAX_ITEMS 10000

typedef struct
{
  const char *id;        /* (nullable) */
  const char *publisher; /* (nullable) as the service says */
  const WcNode *payload; /* (nullable) a notification may come without (§ 7.1.2.2) */
  gboolean retracted;
} WcPubsubItem;

typedef enum
{
  WC_PUBSUB_EVENT_ITEMS,        /* published or retracted, in this order */
  WC_PUBSUB_EVENT_PURGED,       /* all items are gone (§ 8.5) */
  WC_PUBSUB_EVENT_DELETED,      /* the node is gone (§ 8.4) */
  WC_PUBSUB_EVENT_CONFIG,       /* its configuration is another (§ 8.2.5) */
  WC_PUBSUB_EVENT_SUBSCRIPTION, /* how somebody stands to it (§ 8.8) */
} WcPubsubEventKind;

typedef struct
{
  WcPubsubEventKind kind;
  const char *node;
  GArray *items;         /* (owned) (element-type WcPubsubItem) ITEMS; else empty */
  const WcNode *element; /* the child that says it: configuration form, redirection, … */
} WcPubsubEvent;

void wc_pubsub_event_clear (WcPubsubEvent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcPubsubEvent, wc_pubsub_event_clear)

/* Reads the element <event/>. FALSE, and nothing to clear, when it is none of the kinds
 * or names no node. */
gboolean wc_pubsub_event_read (const WcNode *event, WcPubsubEvent *out);

/* The items of @node in the answer @result to wc_pubsub_get_items(); empty where it has
 * none. Returns: (transfer full) (element-type WcPubsubItem). */
GArray *wc_pubsub_event_read_items (const WcNode *result, const char *node);

/* Where the answer @result, with which there are @n_items so far, is a page with more
 * behind it (XEP-0059): what to ask for after. NULL: it was the last, or all. Borrowed.
 */
const char *wc_pubsub_event_get_next (const WcNode *result, guint n_items);
