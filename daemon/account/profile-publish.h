/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/people-port.h"

/* Publishes what we show of ourselves (XEP-0292, 0054, 0172). Ends @task (consumed) as
 * sync/people-port.h says. */
void wc_profile_publish_set (WcSession *session,
                             const WcPeopleProfileChange *change,
                             GTask *task);
