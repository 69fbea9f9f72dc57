/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* What a piece may have (XEP-0231 § 2.1 advises 8 KB; the pictures of servers have more).
 */
#define WC_BITS_OF_BINARY_MAX (128 * 1024)

/* The piece that @uri ("cid:…") names, among the elements <data/> in @parent. It is what
 * its name says: a hash that does not fit is no match. Returns: (transfer full), or NULL
 * when it is not there, not whole, or too large. */
GBytes *wc_bits_of_binary_find (const WcNode *parent, const char *uri);

/* The same where what has come is from somebody who may lie: names without a hash that
 * can be computed here are no match, either. */
GBytes *wc_bits_of_binary_find_proven (const WcNode *parent, const char *uri);

/* Whether what @uri ("cid:…") names can be proven so. */
gboolean wc_bits_of_binary_is_provable (const char *uri);

/* The content of "data:…;base64,…". NULL: it has none, or too much. Returns: (transfer
 * full). */
GBytes *wc_bits_of_binary_read_uri (const char *uri);

/* An element that asks for the piece @uri ("cid:…"), or (@bytes, @type not NULL) that
 * carries it. Returns: (transfer full). */
WcNode *wc_bits_of_binary_build (const char *uri, GBytes *bytes, const char *type);
