/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "xep/pubsub-event.h"

/* XEP-0490 § 4.1: an item says up to which message a chat was displayed. */

/* The chat that @item is about (canonical: bare, or that of an occupant), and in
 * @out_stanza_id (borrowed from @item) the message, by the id that its archive gave it.
 * NULL, with a word about it in @out_fault: it says nothing that we may believe. Returns:
 * (transfer full). */
char *wc_mds_item_read (WcSession *session,
                        const WcPubsubItem *item,
                        const char **out_stanza_id,
                        const char **out_fault);

/* The element <displayed/> for the message @stanza_id, whose archive is that of @by, a
 * bare JID. Returns: (transfer full). */
WcNode *wc_mds_item_build (const char *by, const char *stanza_id);
