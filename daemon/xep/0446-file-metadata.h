/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/attachment.h"
#include "xml/node.h"

/* The file that a <file/> element describes: of XEP-0446, or of XEP-0234, whose children
 * have the namespace of their parent and mean the same. @file NULL: nothing is known.
 * Returns: (transfer full). */
WcAttachment *wc_file_metadata_read (const WcNode *file);

/* The reverse, as a child of @parent in the namespace @ns of the two. */
void
wc_file_metadata_write (const WcAttachment *attachment, WcNode *parent, const char *ns);
