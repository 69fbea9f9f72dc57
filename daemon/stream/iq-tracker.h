/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "xml/node.h"

/* The requests that wait for their answer (RFC 6120 § 8.2.3). An answer counts only when
 * it comes from whom the request went to. */
typedef struct _WcIqTracker WcIqTracker;

/* @result: the whole iq, borrowed; or NULL with @error. Runs exactly once for each
 * request. */
typedef void (*WcIqTrackerReply) (gpointer owner,
                                  gpointer user_data,
                                  const WcNode *result,
                                  const GError *error);

/* @bare_jid: our own, copied. @owner is handed to the replies. Returns: (transfer full).
 */
WcIqTracker *wc_iq_tracker_new (WcClock *clock, const char *bare_jid, gpointer owner);

/* What still waits is answered with CANCELLED. */
void wc_iq_tracker_free (WcIqTracker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcIqTracker, wc_iq_tracker_free)

/* Makes the iq of a request that is about to be written, with an id of its own. @to
 * nullable,
 * @payload is copied. REMOTE_TIMEOUT follows after 60 s. Returns: (transfer full). */
WcNode *wc_iq_tracker_track (WcIqTracker *self,
                             const char *type,
                             const char *to,
                             const WcNode *payload,
                             WcIqTrackerReply reply,
                             gpointer user_data);

/* Whether @stanza, an iq of type result or error, answers an open request. */
gboolean wc_iq_tracker_expects (WcIqTracker *self, const WcNode *stanza);

/* Takes an answer. FALSE: nobody waits for it, or it comes from somebody else. */
gboolean wc_iq_tracker_answer (WcIqTracker *self, const WcNode *stanza);

/* Inside a reply: the whole answer that it is about, also a refusal; NULL where there was
 * none. Borrowed. */
const WcNode *wc_iq_tracker_get_answer (WcIqTracker *self);

/* Whether the stream is away and may come back: then nobody is late. Who waited has the
 * whole time again when it is there. */
void wc_iq_tracker_set_paused (WcIqTracker *self, gboolean paused);

/* All open requests fail with a copy of @error. */
void wc_iq_tracker_fail_all (WcIqTracker *self, const GError *error);

guint wc_iq_tracker_count (WcIqTracker *self);
