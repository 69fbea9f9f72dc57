/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "xep/muc-members.h"

/* Who belongs to a private group (XEP-0045 § 9.5): for whom messages are encrypted there.
 * Asked for when somebody needs it, and known from then on as long as we are in. */

/* Asks @room, which we are in, for its lists, unless they are known: @done comes exactly
 * once, later, from inside the unit of an answer, from the main loop, or when the room is
 * left. */
void wc_muc_membership_ask (WcSession *session,
                            const char *room,
                            WcMucMembersDone done,
                            gpointer data);

/* Whether the lists of @room were asked for and have come, on this stream. What the room
 * refused to tell counts as nobody; *@out_whole (nullable): it refused nothing, and there
 * are not too many. */
gboolean
wc_muc_membership_is_known (WcSession *session, const char *room, gboolean *out_whole);

/* Who is on those lists, and who is there with an address that the room shows; outcasts
 * are not. Returns: (transfer full) (element-type utf8) bare JIDs, each once, sorted. */
GPtrArray *wc_muc_membership_dup (WcSession *session, const char *room);
