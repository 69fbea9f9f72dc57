/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Our own identity and features, from the list of modules and what the account shares, as
 * the <query/> that answers disco#info (XEP-0030) and that the caps hash is made of.
 * Returns: (transfer full). */
WcNode *wc_disco_build_info (WcSession *session);

/* The features of a disco#info answer. Returns: (transfer full) (element-type utf8), a
 * set. */
GHashTable *wc_disco_parse_features (const WcNode *query);

/* XEP-0157: whom to turn to about the server that answered with @query (nullable), by
 * what for ("abuse", "admin", …), as URIs. Returns: (transfer full) (element-type utf8
 * GStrv). _get: of our own server, borrowed; NULL while it has not answered. */
GHashTable *wc_disco_parse_contacts (const WcNode *query);
GHashTable *wc_disco_get_contacts (WcSession *session);
