/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/space-link.h"
#include "model/space-room.h"
#include "model/space.h"
#include "xep/pubsub-event.h"

/* What a space shows to its members (XEP-0503 §§ 5.2.1, 5.4): the items of its node,
 * between the wire and the values. Who may write them is the service's business; all
 * texts are those of strangers. */

/* A room's item that is larger, written out, is not taken. */
#define WC_SPACE_ITEM_MAX_BYTES (64 * 1024)
/* Nor more of them of a space. */
#define WC_SPACE_ITEM_MAX_COUNT 5000

typedef enum
{
  WC_SPACE_ITEM_OTHER, /* nothing that we know (§ 5.4: to be ignored) */
  WC_SPACE_ITEM_ROOM,
  WC_SPACE_ITEM_LINK,
  WC_SPACE_ITEM_AVATAR,
  WC_SPACE_ITEM_AVATAR_OLD, /* where Movim has it; the former counts where both are */
  WC_SPACE_ITEM_BANNER,
} WcSpaceItemKind;

typedef struct
{
  WcSpaceItemKind kind;
  WcSpaceRoom *room;      /* (owned) (nullable) ROOM */
  WcSpaceLink *link;      /* (owned) (nullable) LINK */
  WcSpacePicture picture; /* AVATAR, AVATAR_OLD, BANNER; without a url: there is none, or
                           * none that we would fetch */
} WcSpaceItem;

void wc_space_item_clear (WcSpaceItem *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcSpaceItem, wc_space_item_clear)

/* What @item, which has a payload, says. FALSE, and nothing to clear, when it is of a
 * kind that we know but not as it must be, or too large. */
gboolean wc_space_item_read (const WcPubsubItem *item, WcSpaceItem *out);

/* What was there before an item with the id @id was taken away, as far as the id
 * (nullable) tells: a picture, a ROOM (*@out_room: its address, (transfer full), else
 * NULL), or OTHER. A link has any id, that of a room too. */
WcSpaceItemKind wc_space_item_kind_of (const char *id, char **out_room);

/* The element <item/> of a room: name, autojoin, pinned and is_call of @wanted, and what
 * @held (nullable: nothing) has besides, its id too. What is there then is for
 * wc_space_item_read(). Returns: (transfer full). */
WcNode *wc_space_item_build_room (const WcSpaceRoom *wanted, const WcSpaceRoom *held);

/* The elements <item/> of a link and of a picture, which say nothing else. @kind: one of
 * the three with pictures; without a url it says that there is none. Returns: (transfer
 * full). */
WcNode *wc_space_item_build_link (const WcSpaceLink *link);
WcNode *wc_space_item_build_picture (WcSpaceItemKind kind, const WcSpacePicture *picture);
