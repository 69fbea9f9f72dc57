/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Whether who has written something encrypted may learn that a device of ours has read
 * it, or could not: by an answer to a key exchange, or by a session that is begun anew.
 * Those may who see when we are online, or were answered lately: our own devices,
 * subscribers, people whom we have written to, and in a private group its members.
 * @sender: bare JID, as a server or the room (@room, (nullable)) has told it. */
gboolean wc_omemo_known_is (WcSession *session, const char *sender, const char *room);
