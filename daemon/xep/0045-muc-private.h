/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/0045-muc.h"
#include "xep/muc-rooms.h"

/* The room of this stream, borrowed; NULL when there is none. _joined: where we are in.
 */
WcMucRoom *wc_muc_find (WcSession *session, const char *room);
WcMucRoom *wc_muc_find_joined (WcSession *session, const char *room);

/* The room refuses the invitation that was sent as the message @stanza gives back. FALSE:
 * it is none. */
gboolean wc_muc_refuse_invite (WcMucRoom *room, const WcNode *stanza);
