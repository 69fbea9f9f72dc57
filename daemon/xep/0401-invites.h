/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/people-port.h"

/* XEP-0401 Ad-hoc Account Invitation Generation, the part for contacts (§ 5.1): a link
 * with which its reader and we become contacts, and where the server says so, with which
 * they may have an account there. */

/* Asks our server for one. @reply: the whole answer, for _parse. */
void wc_invites_ask (WcSession *session, WcReply reply, gpointer user_data);

/* What the answer says: NOT_SUPPORTED (detail "feature") where the server makes none,
 * REMOTE_ERROR where that is no invitation. @error (nullable) is that of the reply.
 * Returns: (transfer full). */
WcPeopleInvite *
wc_invites_parse (const WcNode *result, const GError *refusal, GError **error);
