/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Adds what we can do, as a hash, to a presence of ours (XEP-0115). */
void wc_caps_add (WcSession *session, WcNode *presence);

/* The hash by which the sender of @presence says what it can do, as the store names it;
 * NULL where there is none that we understand. Borrowed. */
const char *wc_caps_read (const WcNode *presence);

/* The verification string of § 5.1 over the disco#info answer @query, hashed with SHA-1
 * and in base64. NULL when the answer is ill-formed by § 5.4 (something twice). Returns:
 * (transfer full). */
char *wc_caps_hash (const WcNode *query);
