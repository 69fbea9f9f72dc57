/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Our own identity and features, from the list of modules, as the <query/> that answers
 * disco#info (XEP-0030) and that the caps hash is made of. Returns: (transfer full). */
WcNode *wc_disco_build_info (const WcXep *const *xeps);

/* The features of a disco#info answer. Returns: (transfer full) (element-type utf8), a
 * set. */
GHashTable *wc_disco_parse_features (const WcNode *query);
