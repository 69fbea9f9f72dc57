/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* XEP-0153 vCard-Based Avatars: hashes of pictures in presence. */

/* What @presence (nullable) says of its sender's picture: FALSE, nothing; TRUE, @out_hash
 * is SHA-1 as lower-case hex, or NULL where they have none. Returns: (transfer full). */
gboolean wc_photo_hash_read (const WcNode *presence, char **out_hash);

/* Adds to a @presence of ours what it has to say of our picture; nothing where the server
 * sees to that (XEP-0398). */
void wc_photo_hash_add (WcSession *session, WcNode *presence);
