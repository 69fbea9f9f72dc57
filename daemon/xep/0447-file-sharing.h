/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "xml/node.h"

/* The files that @message shares, in whatever way: XEP-0447, else XEP-0385, else
 * XEP-0066. Of a file that is described in several ways, what the better one says counts,
 * completed by the others. Returns: (transfer full) (element-type WcAttachment). */
GPtrArray *wc_file_sharing_read (const WcNode *message);

/* Adds the places of the element <sources/> (nullable) to @attachment. */
void wc_file_sharing_read_sources (const WcNode *sources, WcAttachment *attachment);
void wc_file_sharing_write_sources (const WcAttachment *attachment, WcNode *sources);

/* What the body of @message says beside naming those files; NULL: nothing. Returns:
 * (transfer full). */
char *wc_file_sharing_read_text (const WcNode *message, const GPtrArray *attachments);

/* The reverse: writes the files in all three ways, and a body that older clients
 * understand: @text (nullable), then the URLs. */
void
wc_file_sharing_write (const GPtrArray *attachments, const char *text, WcNode *message);
