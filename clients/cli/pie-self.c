/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/pie-card.h"
#include "cli/pie-self.h"
#include "common/object.h"
#include "xml/ns.h"

/* Servers keep a card in one of two forms, and make the other of it, or both: so both are
 * written where it was the newer one. */

#define ITEM "current"
#define BANNER_ITEM WC_NS_AVATAR_METADATA

struct _WcPieSelf
{
  WcNode *card;       /* (owned) vcard-temp */
  WcNode *card4;      /* (owned) */
  char *nick;         /* (owned) (nullable) */
  char *banner;       /* (owned) (nullable) */
  gboolean has_card4; /* it was one that the words were read from */
};

WcPieSelf *
wc_pie_self_new (void)
{
  WcPieSelf *self = g_new0 (WcPieSelf, 1);

  self->card = wc_node_new ("vCard", WC_NS_VCARD_TEMP);
  self->card4 = wc_node_new ("vcard", WC_NS_VCARD4);
  return self;
}

void
wc_pie_self_free (WcPieSelf *self)
{
  wc_node_unref (self->card);
  wc_node_unref (self->card4);
  g_free (self->nick);
  g_free (self->banner);
  g_free (self);
}

void
wc_pie_self_take (WcPieSelf *self, const char *word, const char *value)
{
  if (g_str_equal (word, "own-nick") && self->nick == NULL)
    self->nick = g_strdup (value);
  else if (g_str_equal (word, "banner") && self->banner == NULL)
    self->banner = g_strdup (value);
  else if (g_str_equal (word, "source"))
    self->has_card4 = g_str_equal (value, "vcard4");
  wc_pie_card_add (self->card, word, value);
  wc_pie_card_add (self->card4, word, value);
}

const WcNode *
wc_pie_self_get_card (const WcPieSelf *self)
{
  return wc_node_child (self->card, NULL, NULL) != NULL ? self->card : NULL;
}

/* ---- Nodes ---- */

static void
publish_text (WcPieNodes *nodes, const char *node, const char *name, const char *text)
{
  g_autoptr (WcNode) items = wc_pie_node_new (node);

  wc_node_add_text (wc_pie_node_add_item (items, ITEM, name, node), text);
  wc_pie_nodes_add (nodes, items, /* open= */ TRUE);
}

static void
publish_card (const WcPieSelf *self, WcPieNodes *nodes)
{
  g_autoptr (WcNode) items = wc_pie_node_new (WC_NS_VCARD4_NODE);
  WcNode *item = wc_node_add (items, "item", NULL);

  wc_node_set (item, "id", ITEM);
  wc_node_add_tree (item, self->card4);
  wc_pie_nodes_add (nodes, items, /* open= */ TRUE);
}

/* Movim's: where a wide picture lies. */
static void
publish_banner (const char *url, WcPieNodes *nodes)
{
  g_autoptr (WcNode) items = wc_pie_node_new (WC_NS_MOVIM_BANNER);
  WcNode *metadata =
      wc_pie_node_add_item (items, BANNER_ITEM, "metadata", WC_NS_AVATAR_METADATA);

  wc_node_set (wc_node_add (metadata, "info", NULL), "url", url);
  wc_pie_nodes_add (nodes, items, /* open= */ TRUE);
}

static void
set_number (WcNode *node, const char *name, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  if (number > 0)
    wc_node_set (node, name, text);
}

/* XEP-0084: what it is, and its bytes, both under its hash. */
static void
publish_picture (JsonObject *picture, WcPieNodes *nodes)
{
  const char *hash = wc_object_get_string (picture, "hash");
  const char *data = wc_object_get_string (picture, "data");
  g_autoptr (WcNode) bytes = wc_pie_node_new (WC_NS_AVATAR_DATA);
  g_autoptr (WcNode) items = wc_pie_node_new (WC_NS_AVATAR_METADATA);
  g_autofree guchar *decoded = NULL;
  gsize size = 0;
  WcNode *info;

  if (hash == NULL || data == NULL)
    return;
  decoded = g_base64_decode (data, &size);
  wc_node_add_text (wc_pie_node_add_item (bytes, hash, "data", WC_NS_AVATAR_DATA), data);
  wc_pie_nodes_add (nodes, bytes, /* open= */ TRUE);
  info =
      wc_node_add (wc_pie_node_add_item (items, hash, "metadata", WC_NS_AVATAR_METADATA),
                   "info", NULL);
  wc_node_set (info, "id", hash);
  wc_node_set (info, "type", wc_object_get_string (picture, "type"));
  set_number (info, "bytes", (gint64) size);
  set_number (info, "width", wc_object_get_int (picture, "width", 0));
  set_number (info, "height", wc_object_get_int (picture, "height", 0));
  wc_pie_nodes_add (nodes, items, /* open= */ TRUE);
}

void
wc_pie_self_publish (const WcPieSelf *self, JsonObject *picture, WcPieNodes *nodes)
{
  if (self->nick != NULL)
    publish_text (nodes, WC_NS_NICK, "nick", self->nick);
  if (self->has_card4 && wc_node_child (self->card4, NULL, NULL) != NULL)
    publish_card (self, nodes);
  if (self->banner != NULL)
    publish_banner (self->banner, nodes);
  if (picture != NULL)
    publish_picture (picture, nodes);
}
