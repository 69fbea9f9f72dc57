/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* What the server said about its software, which is asked after each login. Borrowed,
 * NULL where it said nothing. */
void wc_version_get_server (WcSession *session,
                            const char **out_name,
                            const char **out_version);
