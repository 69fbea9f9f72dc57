/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/bookmark.h"
#include "xep/pubsub-event.h"

/* A bookmark between the wire and the value (XEP-0402 § 2, XEP-0048 § 2). Its field xml
 * is what is known of its item on the server, with everything that we do not understand;
 * where the item stands is part of it. */

/* An item that is larger, written out, is not taken. */
#define WC_BOOKMARK_ITEM_MAX_BYTES (64 * 1024)
/* Nor more of them for an account. */
#define WC_BOOKMARK_ITEM_MAX_COUNT 5000

typedef enum
{
  WC_BOOKMARK_ITEM_PUBLISHED, /* on the node of XEP-0402 */
  WC_BOOKMARK_ITEM_OLD,       /* only in what XEP-0048 stores */
  WC_BOOKMARK_ITEM_MOVING,    /* the same, but it is to be published: a step that a lost
                               * connection only interrupts */
} WcBookmarkItemPlace;

/* What @item says; NULL when its id is no address of a room, when it holds no bookmark,
 * or is too large. Returns: (transfer full). */
WcBookmark *wc_bookmark_item_parse (gint64 account, const WcPubsubItem *item);

/* Whether parts of it may say different things: the older namespace of XEP-0492 stands
 * there. _settle: sets what counts, by what is known of it as @held; see
 * xep/bookmark-extensions. */
gboolean wc_bookmark_item_may_disagree (const WcBookmark *bookmark);
void wc_bookmark_item_settle (WcBookmark *bookmark, const WcBookmark *held);

/* What the element <conference xmlns='storage:bookmarks'/> says; NULL as above. Its xml
 * is an item of XEP-0402 already: what XEP-0048 does not know is among its extensions.
 * Returns: (transfer full). */
WcBookmark *wc_bookmark_item_parse_old (gint64 account, const WcNode *conference);

/* The room of such an element; NULL: none. Returns: (transfer full). _write: makes one,
 * that of the room or a new one, say what @wanted says; everything else in it stays. */
char *wc_bookmark_item_dup_old_room (const WcNode *conference);
void wc_bookmark_item_write_old (WcNode *conference, const WcBookmark *wanted);

/* Where a bookmark of the store stands. _move: a copy that is to be published. Returns:
 * (transfer full). */
WcBookmarkItemPlace wc_bookmark_item_get_place (const WcBookmark *bookmark);
WcBookmark *wc_bookmark_item_move (const WcBookmark *bookmark);

/* The element <item/> for the server: name, autojoin, nick, password, pinned and notify
 * of
 * @wanted, and what @held (nullable: nothing) has besides. _publish: @wanted with that
 * item as its xml, as it is when the server has it. Returns: (transfer full). */
WcNode *wc_bookmark_item_build (const WcBookmark *wanted, const WcBookmark *held);
WcBookmark *wc_bookmark_item_publish (const WcBookmark *wanted, const WcNode *item);

/* The id that the item of @room has on the server: other programs do not always write
 * addresses as servers do. @held: as it is in the store (nullable). Returns: (transfer
 * full). */
char *wc_bookmark_item_dup_id (const char *room, const WcBookmark *held);
