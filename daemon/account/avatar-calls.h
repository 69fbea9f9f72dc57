/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/avatar-cache.h"
#include "stream/session.h"
#include "sync/people-port.h"

/* Pictures of people and rooms (XEP-0084, 0153, 0486). @cache: borrowed, nullable. */

/* The picture that @jid is known to have, where nothing need be asked for it; NULL: it is
 * not here. Returns: (transfer full). */
WcPeopleAvatar *
wc_avatar_calls_dup_held (WcSession *session, WcAvatarCache *cache, const char *jid);

/* Whether the picture of @jid is known, and another one would be told to us (on this
 * stream). */
gboolean wc_avatar_calls_is_followed (WcSession *session, const char *jid);

/* Asks for it, as little as it takes; what is learned is noted in store/avatar-store.
 * Ends @task (consumed) as sync/people-port.h says. */
void wc_avatar_calls_get (WcSession *session,
                          WcAvatarCache *cache,
                          const char *jid,
                          GTask *task);
