/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "xep/kept-item.h"
#include "xep/marks-item.h"
#include "xep/marks.h"
#include "xml/ns.h"

/* XEP-0492 § 2.1 wants <notify/> inside of an element that identifies a chat by its JID;
 * for people no document has one, and a bookmark (XEP-0402) would be entered as a room.
 * So it is one of ours, on a node of ours (doc/chat-settings.md). */

static const WcNode *
payload_of (const WcNode *item)
{
  return wc_node_child (item, "chat", WC_NS_MARKS);
}

WcMarked *
wc_marks_item_parse (const WcPubsubItem *item)
{
  g_autofree char *chat =
      item->id != NULL ? wc_jid_normalize_bare (item->id, /* need_local= */ FALSE, NULL)
                       : NULL;
  g_autoptr (WcMarked) said = NULL;

  if (chat == NULL || item->payload == NULL ||
      !wc_node_is (item->payload, "chat", WC_NS_MARKS))
    return NULL;
  said = wc_marked_new (chat);
  said->marks = wc_marks_read (item->payload);
  said->xml = wc_kept_item_write (item, WC_MARKS_ITEM_MAX_BYTES);
  return said->xml != NULL ? g_steal_pointer (&said) : NULL;
}

void
wc_marks_item_settle (WcMarked *said, const WcMarked *held)
{
  g_autoptr (WcNode) now = wc_kept_item_parse (said->xml);
  g_autoptr (WcNode) before = wc_kept_item_parse (held->xml);

  said->marks.notify =
      wc_marks_settle (payload_of (now), held->marks.notify, payload_of (before));
}

WcNode *
wc_marks_item_build (const WcMarked *wanted)
{
  g_autoptr (WcNode) held = wc_kept_item_parse (wanted->xml);
  const WcNode *kept = payload_of (held);
  WcNode *item =
      wc_kept_item_new (kept != NULL ? wc_node_attr (held, "id") : wanted->chat);
  WcNode *payload = kept != NULL ? wc_node_add_tree (item, kept)
                                 : wc_node_add (item, "chat", WC_NS_MARKS);

  wc_marks_write (payload, wanted->marks);
  return item;
}

WcMarked *
wc_marks_item_publish (const WcNode *item)
{
  WcPubsubItem published = { .id = wc_node_attr (item, "id"),
                             .payload = payload_of (item) };

  return wc_marks_item_parse (&published);
}
