/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/avatar-cache.h"
#include "stream/session.h"
#include "sync/people-port.h"

/* Who waits for which picture: several who ask for the same at a time are one question to
 * the network, and what is here is no question at all. */
typedef struct _WcAvatarFetches WcAvatarFetches;

/* @cache: borrowed, nullable. Returns: (transfer full). */
WcAvatarFetches *wc_avatar_fetches_new (WcAvatarCache *cache);
void wc_avatar_fetches_free (WcAvatarFetches *self);

/* The picture of @jid: as it is known, where nobody can be asked or everything new would
 * have been told; else from the network, OFFLINE without it. @session: nullable. Ends
 * @task (consumed) with a WcPeopleAvatar. */
void wc_avatar_fetches_get (WcAvatarFetches *self,
                            WcSession *session,
                            const char *jid,
                            GTask *task);
