/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/people-port.h"

/* Asks @to for its last activity; see wc_session_iq_get(). _parse reads the result: NULL
 * + REMOTE_ERROR where it says nothing. Returns: (transfer full). */
void wc_last_ask (WcSession *session, const char *to, WcReply reply, gpointer user_data);
WcPeopleActivity *wc_last_parse (const WcNode *result, GError **error);
