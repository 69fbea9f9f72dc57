/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* What a vCard says, as words with texts: vCard4 (XEP-0292, RFC 6351) and vcard-temp
 * (XEP-0054) in one form. The words: full_name, given_name, family_name, nick, pronouns
 * (vCard4 alone, RFC 9554), birthday, note, organization, title, role, locality, region,
 * country; and the lists urls, emails and phones. */

/* Longest text, and most of a list, that are read. */
#define WC_VCARD_MAX_TEXT 4096
#define WC_VCARD_MAX_LIST 32

/* All words, ending with NULL; and whether one of them is a list. */
const char *const *wc_vcard_words (void);
gboolean wc_vcard_is_list (const char *word);

/* Reads the element <vcard/> or <vCard/> (nullable). Returns: (transfer full)
 * (element-type utf8 GStrv), without what is absent or empty. */
GHashTable *wc_vcard_read (const WcNode *vcard);

/* A copy of @vcard (NULL: an empty one of the namespace @ns) where the words of @changes
 * (element-type utf8 GStrv, an empty list: none of it) say that, and everything else is
 * as it was, attributes and unknown elements too. Words that the namespace has no place
 * for are left out. Returns: (transfer full). */
WcNode *wc_vcard_change (const WcNode *vcard, const char *ns, GHashTable *changes);
