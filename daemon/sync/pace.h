/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"

/* Which rooms want a pause between two messages of ours (XEP-0500), and which of them may
 * hear another one now. The pause begins when the room has shown the message before, as
 * § 5 advises, so that a slow server does not find it too short. Rooms are bare JIDs. */
typedef struct _WcPace WcPace;

/* @clock is referenced. @may_go is told, with @data, when a pause is over; never from
 * inside a call. Returns: (transfer full). */
WcPace *wc_pace_new (WcClock *clock, WcClockFunc may_go, gpointer data);
void wc_pace_free (WcPace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPace, wc_pace_free)

/* What @room wants; 0: no pause. TRUE: it may hear now what it could not until now. */
gboolean wc_pace_set (WcPace *self, const char *room, gint64 pause_us);

/* Whether @room may hear a message now. format: the rooms that may not, with '\n' before
 * and behind each; "\n" where there are none. Returns: (transfer full). */
gboolean wc_pace_may (WcPace *self, const char *room);
char *wc_pace_format (WcPace *self);

/* @message (its id) was written to @room; it was shown or refused for good; it was
 * refused because it came too early: TRUE, it may be written once more after the pause,
 * FALSE: nothing is known of a pause there, or it was refused as often as it may be. */
void wc_pace_wrote (WcPace *self, const char *room, gint64 message);
void wc_pace_settled (WcPace *self, gint64 message);
gboolean wc_pace_refused (WcPace *self, gint64 message);

/* Nothing will be shown of what is on its way to @room. */
void wc_pace_lost (WcPace *self, const char *room);
