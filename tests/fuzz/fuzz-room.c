/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "model/hats.h"
#include "model/room-page.h"
#include "model/room.h"
#include "xep/muc-directory.h"
#include "xep/muc-hats.h"
#include "xep/muc-info.h"
#include "xep/muc-lists.h"
#include "xep/sticker-wire.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* What rooms and services say of rooms and people, and what people say of their stickers:
 * read within limits, and the same whenever it is read. */

static void
look_at_hats (const WcNode *node)
{
  g_autofree char *text = wc_muc_hats_read (node);
  g_autoptr (GPtrArray) hats = wc_hats_parse (text);
  g_autoptr (GString) again = g_string_new (NULL);

  g_assert_cmpuint (hats->len, <=, WC_HATS_MAX);
  for (guint i = 0; i < hats->len; i++)
    {
      const WcHat *hat = hats->pdata[i];

      g_assert_cmpuint (strlen (hat->title), <=, WC_HATS_MAX_TEXT);
      g_assert_cmpint (hat->hue, <, 360);
      wc_hats_append (again, hat->uri, hat->title, hat->hue);
    }
  g_assert_cmpstr (again->str, ==, text != NULL ? text : "");
}

/* Those of a list have an address and are something; a step leads somewhere or ends it.
 */
static void
look_at_lists (const WcNode *x)
{
  g_autoptr (GPtrArray) items = wc_muc_lists_read_items (x);
  WcMucLists *lists = wc_muc_lists_new ();
  g_auto (WcMucListsNews) news = { 0 };

  for (guint i = 0; items != NULL && i < items->len; i++)
    g_assert_nonnull (((WcOccupant *) items->pdata[i])->jid);
  wc_muc_lists_enter (lists, "v1", /* asked= */ TRUE);
  wc_muc_lists_gather (lists, x);
  wc_muc_lists_settle (lists, "v1");
  wc_muc_lists_follow (lists, x, /* change= */ TRUE, &news);
  g_assert_cmpint (news.version == NULL, ==, news.verdict == WC_MUC_LISTS_END);
  wc_muc_lists_free (lists);
}

static void
look_at_directory (const WcNode *node)
{
  const WcMucDirectoryPart part = { NULL, 50 };
  g_autoptr (WcRoomPage) listed = wc_muc_directory_parse_list (1, node, &part);
  g_autoptr (WcRoomPage) found = wc_muc_directory_parse_search (1, node, &part);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (WcNode) node =
      wc_parser_parse (text, WC_NS_CLIENT, WC_PARSER_LIMITS_ANSWER, NULL);
  g_autoptr (WcStickerPack) pack = NULL;
  g_autoptr (WcRoom) room = NULL;

  if (node == NULL)
    return 0;
  look_at_hats (node);
  look_at_lists (wc_node_child (node, "x", WC_NS_MUC_USER));
  look_at_directory (node);
  room = wc_muc_info_parse (1, "room@muc.lit",
                            wc_node_child (node, "query", WC_NS_DISCO_INFO), NULL);
  pack = wc_sticker_wire_read (node, "romeo@montague.lit", "pack");
  return 0;
}
