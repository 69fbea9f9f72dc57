/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* What xep/omemo-held keeps of an account becomes messages: in the order in which it was
 * written, some at a time, each time in a unit of its own (XEP-0384 § 4.6). What was
 * sealed is read when a person has accepted the key that it came with, also where the
 * process has ended in between: then when the archive was read the next time. */
typedef struct _WcOmemoRelease WcOmemoRelease;

/* @session is borrowed. Returns: (transfer full). */
WcOmemoRelease *wc_omemo_release_new (WcSession *session);
void wc_omemo_release_free (WcOmemoRelease *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoRelease, wc_omemo_release_free)

/* All of it is read, from when the unit that is open has committed. */
void wc_omemo_release_begin (WcOmemoRelease *self);

/* Something more is held: it is read behind what is being read. */
void wc_omemo_release_note (WcOmemoRelease *self);

/* Whether the message that walks through the session now was held. */
gboolean wc_omemo_release_is_walking (const WcOmemoRelease *self);

/* Whether something is about to be read: what comes meanwhile does not overtake it. */
gboolean wc_omemo_release_is_going_on (const WcOmemoRelease *self);
