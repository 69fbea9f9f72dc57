/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/pubsub-event.h"

/* An item of pubsub (XEP-0060) that is kept as its service has it, so that what we do not
 * understand of it is still there when it is written anew. */

/* An element <item/> without content, for the service. Returns: (transfer full). */
WcNode *wc_kept_item_new (const char *id);

/* @item, which has an id and a payload, written out; NULL when that takes more than @max
 * bytes. Returns: (transfer full). */
char *wc_kept_item_write (const WcPubsubItem *item, gsize max);

/* The element <item/> that was written out so; NULL where @xml (nullable) is none.
 * Returns: (transfer full). */
WcNode *wc_kept_item_parse (const char *xml);
