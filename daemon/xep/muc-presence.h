/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/muc-rooms.h"

/* Takes a presence that came from @nick (NULL: from the room itself) of @room: what it
 * makes of us is kept (WcMucHost.keep) in the unit that is open, and when that has
 * committed (at once, when none is open), it happens and is told. The room may be gone
 * then. What could not be kept fails the unit and changes nothing. */
void wc_muc_presence_take (WcMucRoom *room, const char *nick, const WcNode *stanza);
