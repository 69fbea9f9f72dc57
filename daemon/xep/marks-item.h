/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/marks-store.h"
#include "xep/pubsub-event.h"

/* The marks of a chat between the wire and the value: an item of the node WC_NS_MARKS,
 * whose id is the bare JID of who the chat is with. The xml of a value is that item, with
 * everything that we do not understand. */

/* An item that is larger, written out, is not taken. */
#define WC_MARKS_ITEM_MAX_BYTES (16 * 1024)
/* Nor more of them for an account. */
#define WC_MARKS_ITEM_MAX_COUNT 5000

/* What @item says; NULL when its id is no bare JID, when it holds nothing of the kind, or
 * is too large. Returns: (transfer full). */
WcMarked *wc_marks_item_parse (const WcPubsubItem *item);

/* Sets what counts where parts of it say different things, by what was held: see
 * wc_marks_settle(). */
void wc_marks_item_settle (WcMarked *said, const WcMarked *held);

/* The element <item/> for the server: the marks of @wanted, and what its xml has besides.
 * _publish: the value of that item as the server will have it; NULL when it would be too
 * large. Returns: (transfer full). */
WcNode *wc_marks_item_build (const WcMarked *wanted);
WcMarked *wc_marks_item_publish (const WcNode *item);
