/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/muc-rooms.h"

/* Takes the subject of @room that the message @stanza sets, which came from @from
 * (canonical): it is kept in the unit that is open, and when that has committed, it is
 * told, and who asked for it. */
void wc_muc_subject_take (WcMucRoom *room, const char *from, const WcNode *stanza);
