/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/attachment.h"
#include "xml/node.h"

/* A thumbnail among the children of @parent becomes that of @attachment; and the reverse.
 * Of several the one that needs nothing fetched wins. */
void wc_thumbnails_read (const WcNode *parent, WcAttachment *attachment);
void wc_thumbnails_write (const WcAttachment *attachment, WcNode *parent);

/* What of the @files (nullable, element-type WcAttachment) has a thumbnail of which only
 * the name is known has it whole, where @stanza brings it along (XEP-0231) and proves
 * what it is. */
void wc_thumbnails_fill (const WcNode *stanza, const GPtrArray *files);
