/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/jid.h"
#include "model/space-uri.h"
#include "xep/0066-oob.h"
#include "xep/avatar.h"
#include "xep/kept-item.h"
#include "xep/space-item.h"
#include "xml/ns.h"

/* A room is a bookmark (XEP-0402) that everybody shares: nick and password in it would be
 * for all, so that neither is read or written; what others put there stays. */

#define MAX_TEXT 1024
#define MAX_ID 2048

/* What a person may be made to fetch, and how wide it need be. */
#define MAX_PICTURE (8 * 1024 * 1024)
#define GOOD_AVATAR 512
#define GOOD_BANNER 2048

static const char *const picture_ids[] = {
  [WC_SPACE_ITEM_AVATAR] = WC_NS_SPACES_AVATAR,
  [WC_SPACE_ITEM_AVATAR_OLD] = WC_NS_AVATAR_METADATA,
  [WC_SPACE_ITEM_BANNER] = WC_NS_SPACES_BANNER,
};

void
wc_space_item_clear (WcSpaceItem *self)
{
  g_clear_pointer (&self->room, wc_space_room_unref);
  g_clear_pointer (&self->link, wc_space_link_unref);
  wc_space_picture_set (&self->picture, &(WcSpacePicture){ NULL });
}

/* What is longer is not taken, but stays where it is. */
static const char *
bounded (const char *text)
{
  return text != NULL && *text != '\0' && strlen (text) <= MAX_TEXT ? text : NULL;
}

/* ---- Reading ---- */

WcSpaceItemKind
wc_space_item_kind_of (const char *id, char **out_room)
{
  *out_room = NULL;
  for (WcSpaceItemKind kind = WC_SPACE_ITEM_AVATAR; kind <= WC_SPACE_ITEM_BANNER; kind++)
    if (g_strcmp0 (id, picture_ids[kind]) == 0)
      return kind;
  if (id != NULL)
    *out_room = wc_jid_normalize_bare (id, /* need_local= */ TRUE, NULL);
  return *out_room != NULL ? WC_SPACE_ITEM_ROOM : WC_SPACE_ITEM_OTHER;
}

static gboolean
read_picture (const WcPubsubItem *item, WcSpaceItem *out)
{
  guint width = out->kind == WC_SPACE_ITEM_BANNER ? GOOD_BANNER : GOOD_AVATAR;
  WcAvatarInfo info;

  if (!wc_node_is (item->payload, "metadata", WC_NS_AVATAR_METADATA))
    return FALSE;
  if (wc_avatar_choose_on_web (item->payload, MAX_PICTURE, width, &info))
    out->picture = (WcSpacePicture){ .url = g_strdup (info.url),
                                     .sha1 = g_strdup (info.id),
                                     .type = g_strdup (info.type),
                                     .bytes = info.bytes,
                                     .width = (int) info.width,
                                     .height = (int) info.height };
  return TRUE;
}

static const WcNode *
extensions_of (const WcNode *conference)
{
  return wc_node_child (conference, "extensions", WC_NS_BOOKMARKS);
}

static gboolean
has_mark (const WcNode *conference, const char *name, const char *ns)
{
  return wc_node_child (extensions_of (conference), name, ns) != NULL;
}

/* @jid: (nullable) of the room, as the id says. */
static gboolean
read_room (const WcPubsubItem *item, const char *jid, WcSpaceItem *out)
{
  g_autoptr (WcSpaceRoom) value = wc_space_room_new (jid);
  const WcNode *conference = item->payload;

  if (jid == NULL)
    return FALSE;
  wc_str_set (&value->name, bounded (wc_node_attr (conference, "name")));
  value->autojoin = wc_node_attr_boolean (conference, "autojoin");
  value->pinned = has_mark (conference, "pinned", WC_NS_PINNING);
  value->is_call = has_mark (conference, "conference-call", WC_NS_MOVIM_CALL);
  value->xml = wc_kept_item_write (item, WC_SPACE_ITEM_MAX_BYTES);
  if (value->xml == NULL)
    return FALSE;
  out->kind = WC_SPACE_ITEM_ROOM;
  out->room = g_steal_pointer (&value);
  return TRUE;
}

static gboolean
read_feed (const WcNode *subscription, WcSpaceLink *link)
{
  const char *server = wc_node_attr (subscription, "server");
  const char *node = wc_node_attr (subscription, "node");

  link->kind = WC_SPACE_LINK_FEED;
  if (server == NULL || node == NULL || !wc_space_uri_is_node (node))
    return FALSE;
  link->service = wc_jid_normalize_bare (server, /* need_local= */ FALSE, NULL);
  link->node = g_strdup (node);
  wc_str_set (&link->title, bounded (wc_node_child_text (subscription, "title",
                                                         wc_node_get_ns (subscription))));
  return link->service != NULL;
}

static gboolean
read_url (const WcNode *x, WcSpaceLink *link)
{
  link->kind = WC_SPACE_LINK_URL;
  link->url = wc_oob_dup_url (x);
  wc_str_set (&link->title, bounded (wc_node_child_text (x, "desc", WC_NS_OOB)));
  return link->url != NULL;
}

static gboolean
read_link (const WcPubsubItem *item,
           gboolean (*read) (const WcNode *payload, WcSpaceLink *link),
           WcSpaceItem *out)
{
  g_autoptr (WcSpaceLink) link = wc_space_link_new (item->id);

  if (*item->id == '\0' || strlen (item->id) > MAX_ID || !read (item->payload, link))
    return FALSE;
  out->kind = WC_SPACE_ITEM_LINK;
  out->link = g_steal_pointer (&link);
  return TRUE;
}

/* What is no picture: by what it is wrapped in. */
static gboolean
read_payload (const WcPubsubItem *item, const char *room, WcSpaceItem *out)
{
  const WcNode *payload = item->payload;

  out->kind = WC_SPACE_ITEM_OTHER;
  if (wc_node_is (payload, "conference", WC_NS_BOOKMARKS))
    return read_room (item, room, out);
  if (wc_node_is (payload, "subscription", WC_NS_FOLLOWED) ||
      wc_node_is (payload, "subscription", WC_NS_FOLLOWED_OLD))
    return read_link (item, read_feed, out);
  if (wc_node_is (payload, "x", WC_NS_OOB))
    return read_link (item, read_url, out);
  return TRUE;
}

gboolean
wc_space_item_read (const WcPubsubItem *item, WcSpaceItem *out)
{
  WcSpaceItem said = { WC_SPACE_ITEM_OTHER };
  g_autofree char *room = NULL;

  if (item->id == NULL || item->payload == NULL)
    return FALSE;
  said.kind = wc_space_item_kind_of (item->id, &room);
  if (said.kind >= WC_SPACE_ITEM_AVATAR ? !read_picture (item, &said)
                                        : !read_payload (item, room, &said))
    return FALSE;
  *out = said;
  return TRUE;
}

/* ---- Writing ---- */

static void
set_mark (WcNode *conference, const char *name, const char *ns, gboolean wanted)
{
  WcNode *extensions = (WcNode *) extensions_of (conference);
  const WcNode *mark;

  if (has_mark (conference, name, ns) == wanted)
    return;
  if (extensions == NULL)
    extensions = wc_node_add (conference, "extensions", NULL);
  if (wanted)
    wc_node_add (extensions, name, ns);
  while (!wanted && (mark = wc_node_child (extensions, name, ns)) != NULL)
    wc_node_remove (extensions, mark);
}

WcNode *
wc_space_item_build_room (const WcSpaceRoom *wanted, const WcSpaceRoom *held)
{
  g_autoptr (WcNode) before = held != NULL ? wc_kept_item_parse (held->xml) : NULL;
  const WcNode *kept = wc_node_child (before, "conference", WC_NS_BOOKMARKS);
  const char *id = kept != NULL ? wc_node_attr (before, "id") : NULL;
  WcNode *item = wc_kept_item_new (id != NULL ? id : wanted->jid);
  WcNode *conference = kept != NULL ? wc_node_add_tree (item, kept)
                                    : wc_node_add (item, "conference", WC_NS_BOOKMARKS);

  if (g_strcmp0 (bounded (wc_node_attr (conference, "name")), wanted->name) != 0)
    wc_node_set (conference, "name", wanted->name);
  if (wc_node_attr_boolean (conference, "autojoin") != (wanted->autojoin != 0))
    wc_node_set (conference, "autojoin", wanted->autojoin ? "true" : NULL);
  set_mark (conference, "pinned", WC_NS_PINNING, wanted->pinned != 0);
  set_mark (conference, "conference-call", WC_NS_MOVIM_CALL, wanted->is_call != 0);
  return item;
}

WcNode *
wc_space_item_build_link (const WcSpaceLink *link)
{
  WcNode *item = wc_kept_item_new (link->item);
  gboolean is_feed = link->kind == WC_SPACE_LINK_FEED;
  WcNode *payload = is_feed ? wc_node_add (item, "subscription", WC_NS_FOLLOWED)
                            : wc_node_add (item, "x", WC_NS_OOB);

  if (is_feed)
    {
      wc_node_set (payload, "server", link->service);
      wc_node_set (payload, "node", link->node);
    }
  else
    wc_node_add_with_text (payload, "url", NULL, link->url);
  if (link->title != NULL)
    wc_node_add_with_text (payload, is_feed ? "title" : "desc", NULL, link->title);
  return item;
}

static void
set_number (WcNode *node, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  if (value > 0)
    wc_node_set (node, name, text);
}

WcNode *
wc_space_item_build_picture (WcSpaceItemKind kind, const WcSpacePicture *picture)
{
  WcNode *item = wc_kept_item_new (picture_ids[kind]);
  WcNode *metadata = wc_node_add (item, "metadata", WC_NS_AVATAR_METADATA);
  WcNode *info;

  if (picture->url == NULL)
    return item;
  info = wc_node_add (metadata, "info", NULL);
  wc_node_set (info, "id", picture->sha1);
  wc_node_set (info, "url", picture->url);
  wc_node_set (info, "type", picture->type);
  set_number (info, "bytes", picture->bytes);
  set_number (info, "width", picture->width);
  set_number (info, "height", picture->height);
  return item;
}
