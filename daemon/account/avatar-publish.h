/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/people-port.h"

/* Publishes our picture, or that of a room (XEP-0084, 0153, 0486). Ends @task (consumed)
 * as sync/people-port.h says. */
void wc_avatar_publish_set (WcSession *session,
                            const WcPeopleAvatarChange *change,
                            GTask *task);
