/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/attachment.h"

/* How many stickers of a pack are read, and what may be sent in place of one. */
#define WC_STICKER_PACK_MAX 200
#define WC_STICKER_MAX_SUGGESTIONS 16

/* The node of XEP-0449 where people keep theirs. */
#define WC_STICKER_PACK_NODE "urn:xmpp:stickers:0"

/* One picture of a pack. */
typedef struct
{
  WcAttachment *file; /* (owned) its description is what it says in text */
  char **suggestions; /* (owned) texts that it may stand for; may be empty */
} WcSticker;

/* A collection of stickers, as it lies at somebody's. What it says was proven by its
 * hash. */
typedef struct
{
  char *jid;           /* (owned) whose it is */
  char *id;            /* (owned) of the item, from its hash: the same everywhere */
  char *name;          /* (owned) (nullable) */
  char *summary;       /* (owned) (nullable) */
  gboolean restricted; /* others must not import it */
  GPtrArray *stickers; /* (owned) (element-type WcSticker) */
} WcStickerPack;

/* Strings are copied. Returns: (transfer full), without stickers. */
WcStickerPack *wc_sticker_pack_new (const char *jid, const char *id);
void wc_sticker_pack_free (WcStickerPack *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcStickerPack, wc_sticker_pack_free)

/* Adds one; @file (transfer full) becomes one of this pack. Returns it, borrowed. */
WcSticker *wc_sticker_pack_take (WcStickerPack *self, WcAttachment *file);

/* Where the pack @id lies (XEP-0449 § 5, XEP-0060): "xmpp:JID?pubsub;…". Returns:
 * (transfer full). */
char *wc_sticker_pack_make_uri (const char *jid, const char *node, const char *id);

/* The reverse: FALSE where @uri is none, and the outputs (transfer full) untouched. */
gboolean wc_sticker_pack_parse_uri (const char *uri,
                                    char **out_jid,
                                    char **out_node,
                                    char **out_id);
