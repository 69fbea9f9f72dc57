/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "model/space-uri.h"
#include "xep/space-bookmark.h"
#include "xep/space-config.h"
#include "xep/space-item.h"
#include "xep/space-parent.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* What services and other members say of spaces: read within limits, and what is written
 * of it is read as it was. */

static void
look_at_room (const WcSpaceRoom *room)
{
  g_autoptr (WcNode) built = wc_space_item_build_room (room, room);
  const WcPubsubItem item = { .id = wc_node_attr (built, "id"),
                              .payload = wc_node_child (built, NULL, NULL) };
  g_auto (WcSpaceItem) again = { 0 };

  g_assert_cmpuint (strlen (room->xml), <=, WC_SPACE_ITEM_MAX_BYTES);
  g_assert_true (wc_space_item_read (&item, &again));
  g_assert_cmpstr (again.room->jid, ==, room->jid);
  g_assert_cmpstr (again.room->name, ==, room->name);
  g_assert_cmpstr (again.room->xml, ==, room->xml);
}

static void
look_at_link (const WcSpaceLink *link)
{
  g_autoptr (WcNode) built = wc_space_item_build_link (link);
  const WcPubsubItem item = { .id = wc_node_attr (built, "id"),
                              .payload = wc_node_child (built, NULL, NULL) };
  g_auto (WcSpaceItem) again = { 0 };

  g_assert_true (wc_space_item_read (&item, &again));
  g_assert_cmpint (again.link->kind, ==, link->kind);
  g_assert_cmpstr (again.link->service, ==, link->service);
  g_assert_cmpstr (again.link->node, ==, link->node);
  g_assert_cmpstr (again.link->url, ==, link->url);
  g_assert_cmpstr (again.link->title, ==, link->title);
}

static void
look_at_picture (const WcSpaceItem *said)
{
  g_autoptr (WcNode) built = wc_space_item_build_picture (said->kind, &said->picture);
  const WcPubsubItem item = { .id = wc_node_attr (built, "id"),
                              .payload = wc_node_child (built, NULL, NULL) };
  g_auto (WcSpaceItem) again = { 0 };

  g_assert_true (wc_space_item_read (&item, &again));
  g_assert_cmpint (again.kind, ==, said->kind);
  g_assert_cmpstr (again.picture.url, ==, said->picture.url);
  g_assert_cmpstr (again.picture.sha1, ==, said->picture.sha1);
  g_assert_cmpint (again.picture.bytes, ==, said->picture.bytes);
}

static void
look_at_membership (const WcPubsubItem *item)
{
  g_autoptr (WcSpace) space = wc_space_bookmark_parse (1, item);
  g_autoptr (WcNode) built = NULL;
  g_autoptr (WcSpace) again = NULL;

  if (space == NULL)
    return;
  g_assert_cmpuint (strlen (space->xml), <=, WC_SPACE_BOOKMARK_MAX_BYTES);
  g_assert_true (wc_space_uri_is_node (space->node));
  space->pinned = !space->pinned;
  built = wc_space_bookmark_build (space, space, "me@x.lit");
  again = wc_space_bookmark_parse (
      1, &(WcPubsubItem){ .id = wc_node_attr (built, "id"),
                          .payload = wc_node_child (built, NULL, NULL) });
  if (again == NULL)
    return; /* too large now */
  g_assert_cmpstr (again->service, ==, space->service);
  g_assert_cmpint (again->pinned, ==, space->pinned);
  wc_space_bookmark_settle (again, space);
}

static void
look_at_item (const WcPubsubItem *item)
{
  g_auto (WcSpaceItem) said = { 0 };

  look_at_membership (item);
  if (!wc_space_item_read (item, &said))
    return;
  if (said.room != NULL)
    look_at_room (said.room);
  else if (said.link != NULL)
    look_at_link (said.link);
  else if (said.kind != WC_SPACE_ITEM_OTHER)
    look_at_picture (&said);
}

static void
look_at_info (const WcNode *query)
{
  g_auto (WcSpaceConfig) config = { 0 };
  g_autofree char *service = NULL;
  g_autofree char *node = NULL;

  if (wc_space_parent_read (query, &service, &node))
    g_assert_true (wc_space_uri_is_node (node));
  if (wc_space_config_read (query, &config))
    g_assert_cmpuint (g_strv_length (config.owners), <=, WC_SPACE_CONFIG_MAX_OWNERS);
}

static void
look_at_items (const GArray *items)
{
  for (guint i = 0; i < items->len; i++)
    look_at_item (&g_array_index (items, WcPubsubItem, i));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (WcNode) node =
      wc_parser_parse (text, WC_NS_CLIENT, WC_PARSER_LIMITS_ANSWER, NULL);
  const WcNode *payload = wc_node_child (node, NULL, NULL);
  const WcNode *items = wc_node_child (payload, "items", WC_NS_PUBSUB);
  g_auto (WcPubsubEvent) event = { 0 };
  g_autoptr (GArray) answer = NULL;

  if (node == NULL)
    return 0;
  look_at_info (payload);
  if (items != NULL && wc_node_attr (items, "node") != NULL)
    {
      answer = wc_pubsub_event_read_items (node, wc_node_attr (items, "node"));
      look_at_items (answer);
    }
  if (payload != NULL && wc_pubsub_event_read (payload, &event))
    look_at_items (event.items);
  return 0;
}
