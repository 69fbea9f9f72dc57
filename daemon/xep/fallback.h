/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* XEP-0428 Fallback Indication: parts of a body that are there for those who do not know
 * another protocol. */

/* The body of the message @stanza without what is a fallback for one of @namespaces
 * (NULL-terminated), which are known here. Ranges count code points (XEP-0426), may be
 * several and overlap, also those of different namespaces, as all of them mean the body
 * as it was sent; what lies beyond the text is cut off, and bounds that are no numbers
 * mean nothing. NULL when nothing is left, or there is no body. Returns: (transfer full)
 * (nullable). */
char *wc_fallback_dup_rest (const WcNode *stanza, const char *const *namespaces);

/* The other part of it; NULL where it is empty. Returns: (transfer full) (nullable). */
char *wc_fallback_dup_cut (const WcNode *stanza, const char *const *namespaces);

/* Where @text stands in the body of @stanza as it was sent, if it is what is left of it,
 * but for spaces around: the place of each code point. NULL: it is something else.
 * Returns: (transfer full) (nullable) (element-type guint). */
GArray *wc_fallback_dup_places (const WcNode *stanza,
                                const char *const *namespaces,
                                const char *text);

/* What is cut off a text that answers, and off one that stands beside files. */
extern const char *const wc_fallback_of_texts[];
extern const char *const wc_fallback_of_files[];

/* Whether @stanza says that something of it is a fallback for @ns. */
gboolean wc_fallback_has (const WcNode *stanza, const char *ns);

/* Says so in a message of ours: of the whole message, or of the code points of its body
 * from @start to before @end; @end -1: of the whole body. */
void wc_fallback_add (WcNode *stanza, const char *ns);
void wc_fallback_add_range (WcNode *stanza, const char *ns, glong start, glong end);
