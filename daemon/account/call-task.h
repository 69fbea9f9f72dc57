/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "stream/session.h"

/* How the calls of the ports that an account fills end (sync/room-port.h, people-port.h,
 * entity-port.h): each is given its task and ends it. */

/* Returns: @online. Where it is FALSE @task (transfer full then) has ended with OFFLINE.
 */
gboolean wc_call_task_check_online (GTask *task, gboolean online);

/* A WcReply that ends @task (transfer full): with @error, or TRUE. */
void wc_call_task_end (WcSession *session,
                       gpointer task,
                       const WcNode *result,
                       const GError *error);
