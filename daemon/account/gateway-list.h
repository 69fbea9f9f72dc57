/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* The gateways among the items of our server (XEP-0100 § 4.1.1), and where we are
 * registered; see list_gateways() in sync/entity-port.h. Ends @task (consumed). */
void wc_gateway_list_get (WcSession *session, GTask *task);
