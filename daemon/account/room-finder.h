/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Looks for the service for rooms that our server names (XEP-0045 § 6.1): the first by
 * name of its items with the feature of XEP-0045. Ends @task (transfer full) with its
 * domain (transfer full), or NOT_SUPPORTED, OFFLINE, REMOTE_TIMEOUT. The session is
 * bound. */
void wc_room_finder_begin (WcSession *session, GTask *task);
