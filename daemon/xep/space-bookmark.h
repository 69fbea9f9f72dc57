/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/space.h"
#include "xep/pubsub-event.h"

/* That we are in a space, between the wire and the value: an item of WC_NS_MOVIM_SPACES,
 * a list of our own account that is for us alone (wc_pubsub_private_options). No document
 * has one, and both Movim and we keep it. The item is one of XEP-0330, with extensions as
 * in XEP-0402; the field xml of the value is the whole of it, with everything that we do
 * not understand. */

/* An item that is larger, written out, is not taken. */
#define WC_SPACE_BOOKMARK_MAX_BYTES (64 * 1024)
/* Nor more of them for an account. */
#define WC_SPACE_BOOKMARK_MAX_COUNT 500

/* What @item says: service, node, title, notify and pinned; of everything else the value
 * knows nothing. NULL when it names no space, or is too large. Returns: (transfer full).
 */
WcSpace *wc_space_bookmark_parse (gint64 account, const WcPubsubItem *item);

/* Whether parts of it may say different things: the older namespace of XEP-0492, the one
 * that Movim knows, stands there. _settle: sets notify of @space, which was parsed, to
 * what counts, by what is known of it as @held; see wc_marks_settle(). */
gboolean wc_space_bookmark_may_disagree (const WcSpace *space);
void wc_space_bookmark_settle (WcSpace *space, const WcSpace *held);

/* The id that the item has on the server, or will have: the SHA-1 of service, node and
 * @own, our bare JID. An item that is there under another id, as @held says, keeps that.
 * Returns: (transfer full). */
char *wc_space_bookmark_dup_id (const WcSpace *held, const char *own);

/* The element <item/> for the server: title (where one is known), notify and pinned of
 * @wanted, and what @held (nullable: nothing) has besides. What is there then is for
 * wc_space_bookmark_parse(). Returns: (transfer full). */
WcNode *
wc_space_bookmark_build (const WcSpace *wanted, const WcSpace *held, const char *own);
