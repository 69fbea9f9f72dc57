/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/avatar-cache.h"
#include "stream/session.h"
#include "sync/people-port.h"

/* Publishes our picture, or that of a room (XEP-0084, 0153, 0486). Ends @task (consumed)
 * as sync/people-port.h says; what the server has taken is in @cache (borrowed, nullable)
 * then, so that nobody fetches it. */
void wc_avatar_publish_set (WcSession *session,
                            WcAvatarCache *cache,
                            const WcPeopleAvatarChange *change,
                            GTask *task);
