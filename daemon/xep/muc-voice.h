/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/room-port.h"
#include "xep/muc-rooms.h"

/* Voice in moderated rooms: who wants to speak, and who lets them (XEP-0045 §§ 7.13,
 * 8.6). The session is bound, and we are in the room. */

/* Asks the moderators of @room. */
void wc_muc_voice_ask (WcSession *session, const char *room);

/* Answers what somebody asked. */
void wc_muc_voice_answer (WcSession *session, const WcRoomVoice *answer);

/* Whether the message @stanza of @from asks us, a moderator of @room, for somebody: it
 * becomes a prompt, inside the unit of the stanza. */
gboolean wc_muc_voice_take (WcMucRoom *room, const char *from, const WcNode *stanza);

/* Whoever was @before is not that any more (@now NULL: gone, or has another nick): a
 * prompt about them is closed where it has become needless. */
void
wc_muc_voice_settle (WcMucRoom *room, const WcOccupant *before, const WcOccupant *now);
