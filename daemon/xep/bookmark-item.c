/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/jid.h"
#include "xep/bookmark-extensions.h"
#include "xep/bookmark-item.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* XEP-0402 § 3.4: whoever edits a bookmark keeps what others have put into it. The item
 * is kept as a whole, in an element that says where it stands: <items/> for the node,
 * <storage/> of XEP-0048, <publish/> while it moves from there. */

/* Room names may be long, but not without end. */
#define MAX_TEXT 1023

/* wc_bookmark_item_get_place() looks for these where the text begins. */
static const char *const wrappers[] = {
  [WC_BOOKMARK_ITEM_PUBLISHED] = "items",
  [WC_BOOKMARK_ITEM_OLD] = "storage",
  [WC_BOOKMARK_ITEM_MOVING] = "publish",
};

/* What is longer is not taken, but stays where it is. */
static const char *
bounded (const char *text)
{
  return text != NULL && *text != '\0' && strlen (text) <= MAX_TEXT ? text : NULL;
}

/* Takes what is understood of the element <conference/>. */
static void
read_conference (WcBookmark *bookmark, const WcNode *conference)
{
  wc_str_set (&bookmark->name, bounded (wc_node_attr (conference, "name")));
  bookmark->autojoin = wc_node_attr_boolean (conference, "autojoin");
  wc_str_set (&bookmark->nick,
              bounded (wc_node_child_text (conference, "nick", WC_NS_BOOKMARKS)));
  wc_str_set (&bookmark->password,
              bounded (wc_node_child_text (conference, "password", WC_NS_BOOKMARKS)));
  wc_bookmark_extensions_read (bookmark, conference);
}

/* FALSE when it is too large. */
static gboolean
keep_item (WcBookmark *bookmark, const WcNode *item, WcBookmarkItemPlace place)
{
  g_autoptr (WcNode) wrapper = wc_node_new (wrappers[place], WC_NS_PUBSUB);

  wc_node_add_tree (wrapper, item);
  g_free (bookmark->xml);
  bookmark->xml = wc_node_to_string (wrapper, WC_NS_PUBSUB);
  return strlen (bookmark->xml) <= WC_BOOKMARK_ITEM_MAX_BYTES;
}

static WcNode *
new_item (const char *id)
{
  WcNode *item = wc_node_new ("item", WC_NS_PUBSUB);

  wc_node_set (item, "id", id);
  return item;
}

/* A room has a name before the '@'. Returns: (transfer full) (nullable). */
static char *
normalize_room (const char *text)
{
  return text != NULL ? wc_jid_normalize_bare (text, /* need_local= */ TRUE, NULL) : NULL;
}

WcBookmark *
wc_bookmark_item_parse (gint64 account, const WcPubsubItem *item)
{
  g_autofree char *room = normalize_room (item->id);
  g_autoptr (WcBookmark) bookmark = NULL;
  g_autoptr (WcNode) kept = NULL;

  if (room == NULL || item->payload == NULL ||
      !wc_node_is (item->payload, "conference", WC_NS_BOOKMARKS))
    return NULL;
  bookmark = wc_bookmark_new (account, room);
  read_conference (bookmark, item->payload);
  kept = new_item (item->id);
  wc_node_add_tree (kept, item->payload);
  if (!keep_item (bookmark, kept, WC_BOOKMARK_ITEM_PUBLISHED))
    return NULL;
  return g_steal_pointer (&bookmark);
}

static gboolean
is_known (const WcNode *child)
{
  return wc_node_is (child, "nick", WC_NS_BOOKMARKS) ||
         wc_node_is (child, "password", WC_NS_BOOKMARKS) ||
         wc_node_is (child, "extensions", WC_NS_BOOKMARKS);
}

/* Moves what XEP-0402 § 2 has no place for to where it has one. */
static void
gather_extensions (WcNode *conference)
{
  WcNode *extensions =
      (WcNode *) wc_node_child (conference, "extensions", WC_NS_BOOKMARKS);
  const WcNode *next;

  for (const WcNode *child = wc_node_child (conference, NULL, NULL); child != NULL;
       child = next)
    {
      next = wc_node_next (child, NULL, NULL);
      if (is_known (child))
        continue;
      if (extensions == NULL)
        extensions = wc_node_add (conference, "extensions", NULL);
      wc_node_add_tree (extensions, child);
      wc_node_remove (conference, child);
    }
}

WcBookmark *
wc_bookmark_item_parse_old (gint64 account, const WcNode *conference)
{
  g_autofree char *room = normalize_room (wc_node_attr (conference, "jid"));
  g_autoptr (WcBookmark) bookmark = NULL;
  g_autoptr (WcNode) item = NULL;
  WcNode *cast;

  if (room == NULL)
    return NULL;
  item = new_item (room);
  cast =
      wc_node_add_tree_cast (item, conference, WC_NS_BOOKMARK_STORAGE, WC_NS_BOOKMARKS);
  wc_node_set (cast, "jid", NULL);
  gather_extensions (cast);
  bookmark = wc_bookmark_new (account, room);
  read_conference (bookmark, cast);
  if (!keep_item (bookmark, item, WC_BOOKMARK_ITEM_OLD))
    return NULL;
  return g_steal_pointer (&bookmark);
}

/* The element around the item of @held; NULL when there is none. */
static WcNode *
parse_held (const WcBookmark *held)
{
  if (held == NULL || held->xml == NULL)
    return NULL;
  return wc_parser_parse (held->xml, WC_NS_PUBSUB, WC_PARSER_LIMITS_ANY, NULL);
}

static const WcNode *
conference_of (const WcNode *wrapper)
{
  return wc_node_child (wc_node_child (wrapper, "item", WC_NS_PUBSUB), "conference",
                        WC_NS_BOOKMARKS);
}

gboolean
wc_bookmark_item_may_disagree (const WcBookmark *bookmark)
{
  return strstr (bookmark->xml, WC_NS_NOTIFY_0) != NULL;
}

void
wc_bookmark_item_settle (WcBookmark *bookmark, const WcBookmark *held)
{
  g_autoptr (WcNode) now = parse_held (bookmark);
  g_autoptr (WcNode) before = parse_held (held);

  wc_bookmark_extensions_settle (bookmark, conference_of (now), held->notify,
                                 conference_of (before));
}

WcBookmarkItemPlace
wc_bookmark_item_get_place (const WcBookmark *bookmark)
{
  const char *xml = bookmark->xml != NULL ? bookmark->xml : "";

  if (g_str_has_prefix (xml, "<storage>"))
    return WC_BOOKMARK_ITEM_OLD;
  return g_str_has_prefix (xml, "<publish>") ? WC_BOOKMARK_ITEM_MOVING
                                             : WC_BOOKMARK_ITEM_PUBLISHED;
}

WcBookmark *
wc_bookmark_item_move (const WcBookmark *bookmark)
{
  WcBookmark *moving = wc_bookmark_copy (bookmark);
  g_autoptr (WcNode) item = wc_bookmark_item_build (bookmark, bookmark);

  keep_item (moving, item, WC_BOOKMARK_ITEM_MOVING);
  return moving;
}

static void
set_child (WcNode *conference, const char *name, const char *text)
{
  const WcNode *child = wc_node_child (conference, name, wc_node_get_ns (conference));

  if (g_strcmp0 (bounded (wc_node_text (child)), text) == 0)
    return;
  if (child != NULL)
    wc_node_remove (conference, child);
  if (text != NULL)
    wc_node_add_with_text (conference, name, NULL, text);
}

/* What both documents know of a bookmark. */
static void
write_conference (WcNode *conference, const WcBookmark *wanted)
{
  if (g_strcmp0 (bounded (wc_node_attr (conference, "name")), wanted->name) != 0)
    wc_node_set (conference, "name", wanted->name);
  if (wc_node_attr_boolean (conference, "autojoin") != (wanted->autojoin != 0))
    wc_node_set (conference, "autojoin", wanted->autojoin ? "true" : NULL);
  set_child (conference, "nick", wanted->nick);
  set_child (conference, "password", wanted->password);
}

char *
wc_bookmark_item_dup_old_room (const WcNode *conference)
{
  return normalize_room (wc_node_attr (conference, "jid"));
}

void
wc_bookmark_item_write_old (WcNode *conference, const WcBookmark *wanted)
{
  if (wc_node_attr (conference, "jid") == NULL)
    wc_node_set (conference, "jid", wanted->room);
  write_conference (conference, wanted);
}

WcNode *
wc_bookmark_item_build (const WcBookmark *wanted, const WcBookmark *held)
{
  g_autoptr (WcNode) wrapper = parse_held (held);
  const WcNode *kept = conference_of (wrapper);
  g_autofree char *id = wc_bookmark_item_dup_id (wanted->room, held);
  WcNode *item = new_item (id);
  WcNode *conference = kept != NULL ? wc_node_add_tree (item, kept)
                                    : wc_node_add (item, "conference", WC_NS_BOOKMARKS);

  write_conference (conference, wanted);
  wc_bookmark_extensions_write (conference, wanted);
  return item;
}

WcBookmark *
wc_bookmark_item_publish (const WcBookmark *wanted, const WcNode *item)
{
  WcBookmark *published = wc_bookmark_copy (wanted);

  wc_bookmark_extensions_read (published,
                               wc_node_child (item, "conference", WC_NS_BOOKMARKS));
  keep_item (published, item, WC_BOOKMARK_ITEM_PUBLISHED);
  return published;
}

char *
wc_bookmark_item_dup_id (const char *room, const WcBookmark *held)
{
  g_autoptr (WcNode) wrapper = parse_held (held);
  const WcNode *item = wc_node_child (wrapper, "item", WC_NS_PUBSUB);
  const char *id = item != NULL ? wc_node_attr (item, "id") : NULL;

  return g_strdup (id != NULL ? id : room);
}
