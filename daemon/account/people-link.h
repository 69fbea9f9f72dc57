/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/avatar-cache.h"
#include "stream/session.h"
#include "sync/people-port.h"

/* The port sync/people-port.h over the session of one account. */
typedef struct _WcPeopleLink WcPeopleLink;

/* For nobody yet. @cache: borrowed, nullable. Returns: (transfer full). */
WcPeopleLink *wc_people_link_new (WcAvatarCache *cache);
void wc_people_link_free (WcPeopleLink *self);

/* Whom to ask from now on; NULL: everything is OFFLINE. Borrowed. */
void wc_people_link_attach (WcPeopleLink *self, WcSession *session);

const WcPeoplePort *wc_people_link_get_port (WcPeopleLink *self);
