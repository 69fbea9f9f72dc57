/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* Bytes as text of an element, which XEP-0384 has in all its parts. */

/* The bytes that the text of @node (nullable) stands for (RFC 4648 § 4); white space
 * means nothing. NULL where it is nothing of that kind, or more than @max bytes; an empty
 * text is no bytes. Returns: (transfer full) (nullable). */
GBytes *wc_omemo_base64_read (const WcNode *node, gsize max);

/* The same of a text. */
GBytes *wc_omemo_base64_parse (const char *text, gsize max);

/* A new last child of @parent that says @bytes in one line. Returns: (transfer none). */
WcNode *wc_omemo_base64_add (WcNode *parent, const char *name, GBytes *bytes);
