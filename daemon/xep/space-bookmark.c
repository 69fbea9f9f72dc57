/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/jid.h"
#include "model/space-uri.h"
#include "xep/kept-item.h"
#include "xep/marks.h"
#include "xep/space-bookmark.h"
#include "xml/ns.h"

/* Several programs write this item, so it is edited in its place (XEP-0402 § 3.4 wants
 * that of bookmarks). XEP-0330 had no version in its namespace at first, and some lists
 * still have items of that time: one stays in the namespace that it is in. */

/* Titles may be long, but not without end; what is longer is not taken, but stays where
 * it is. */
#define MAX_TITLE 1024

static gboolean
is_payload (const WcNode *node)
{
  return node != NULL && (wc_node_is (node, "subscription", WC_NS_FOLLOWED) ||
                          wc_node_is (node, "subscription", WC_NS_FOLLOWED_OLD));
}

/* NULL: @item (nullable) has none. */
static const WcNode *
payload_of (const WcNode *item)
{
  const WcNode *payload = wc_node_child (item, NULL, NULL);

  return is_payload (payload) ? payload : NULL;
}

static const WcNode *
child_of (const WcNode *payload, const char *name)
{
  return payload != NULL ? wc_node_child (payload, name, wc_node_get_ns (payload)) : NULL;
}

static const char *
read_title (const WcNode *payload)
{
  const char *title = wc_node_text (child_of (payload, "title"));

  return title != NULL && *title != '\0' && strlen (title) <= MAX_TITLE ? title : NULL;
}

WcSpace *
wc_space_bookmark_parse (gint64 account, const WcPubsubItem *item)
{
  g_autoptr (WcSpace) space = NULL;
  g_autofree char *service = NULL;
  const char *server;
  const char *node;
  WcMarks marks;

  if (item->id == NULL || !is_payload (item->payload))
    return NULL;
  server = wc_node_attr (item->payload, "server");
  node = wc_node_attr (item->payload, "node");
  if (server != NULL)
    service = wc_jid_normalize_bare (server, /* need_local= */ FALSE, NULL);
  if (service == NULL || node == NULL || !wc_space_uri_is_node (node))
    return NULL;
  space = wc_space_new (account, service, node);
  wc_str_set (&space->title, read_title (item->payload));
  marks = wc_marks_read (child_of (item->payload, "extensions"));
  space->pinned = marks.pinned;
  space->notify = marks.notify;
  space->xml = wc_kept_item_write (item, WC_SPACE_BOOKMARK_MAX_BYTES);
  return space->xml != NULL ? g_steal_pointer (&space) : NULL;
}

gboolean
wc_space_bookmark_may_disagree (const WcSpace *space)
{
  return space->xml != NULL && strstr (space->xml, WC_NS_NOTIFY_0) != NULL;
}

void
wc_space_bookmark_settle (WcSpace *space, const WcSpace *held)
{
  g_autoptr (WcNode) now = wc_kept_item_parse (space->xml);
  g_autoptr (WcNode) before = wc_kept_item_parse (held->xml);

  space->notify =
      wc_marks_settle (child_of (payload_of (now), "extensions"), held->notify,
                       child_of (payload_of (before), "extensions"));
}

/* XEP-0330 § 3.1. */
static char *
make_id (const WcSpace *space, const char *own)
{
  g_autofree char *text = g_strjoin ("<", space->service, space->node, own, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
}

char *
wc_space_bookmark_dup_id (const WcSpace *held, const char *own)
{
  g_autoptr (WcNode) item = wc_kept_item_parse (held->xml);
  const char *id = item != NULL ? wc_node_attr (item, "id") : NULL;

  return id != NULL ? g_strdup (id) : make_id (held, own);
}

/* A title that is not known here is no wish to take away the one that stands there. */
static void
write_title (WcNode *payload, const char *title)
{
  const WcNode *child;

  if (title == NULL || g_strcmp0 (read_title (payload), title) == 0)
    return;
  while ((child = child_of (payload, "title")) != NULL)
    wc_node_remove (payload, child);
  wc_node_add_with_text (payload, "title", NULL, title);
}

static void
write_marks (WcNode *payload, WcMarks marks)
{
  WcNode *extensions = (WcNode *) child_of (payload, "extensions");

  if (wc_marks_says (extensions, marks))
    return;
  if (extensions == NULL)
    extensions = wc_node_add (payload, "extensions", NULL);
  wc_marks_write (extensions, marks);
}

static WcNode *
add_payload (WcNode *item, const WcSpace *wanted)
{
  WcNode *payload = wc_node_add (item, "subscription", WC_NS_FOLLOWED);

  wc_node_set (payload, "server", wanted->service);
  wc_node_set (payload, "node", wanted->node);
  return payload;
}

WcNode *
wc_space_bookmark_build (const WcSpace *wanted, const WcSpace *held, const char *own)
{
  g_autoptr (WcNode) before = held != NULL ? wc_kept_item_parse (held->xml) : NULL;
  const WcNode *kept = payload_of (before);
  g_autofree char *id =
      kept != NULL ? wc_space_bookmark_dup_id (held, own) : make_id (wanted, own);
  WcNode *item = wc_kept_item_new (id);
  WcNode *payload =
      kept != NULL ? wc_node_add_tree (item, kept) : add_payload (item, wanted);

  write_title (payload, wanted->title);
  write_marks (payload, (WcMarks){ wanted->pinned != 0, wanted->notify });
  return item;
}
