/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Asks @to (NULL: our server) for a sign of life. The server's own answer comes behind
 * whatever it made of the stanzas that were sent before, because it handles a stream in
 * order (RFC 6120 § 10.1); an error is an answer too. @reply: as of wc_session_iq_get().
 */
void wc_ping_send (WcSession *session, const char *to, WcReply reply, gpointer user_data);
