/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/people-port.h"

/* As get_bits of sync/people-port.h, where @session is bound. @task is (transfer full).
 */
void wc_bits_calls_get (WcSession *session, const WcPeopleBits *which, GTask *task);
