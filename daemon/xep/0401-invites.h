/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/people-port.h"

/* XEP-0401 Ad-hoc Account Invitation Generation: a link with which its reader and we
 * become contacts (§ 5.1), and where the server says so, with which they may have an
 * account there; or one that is for an account alone (§ 5.4). */

/* Asks our server for one: for a contact (@account FALSE) or for an account. @reply: the
 * whole answer, for the functions below. */
void
wc_invites_ask (WcSession *session, gboolean account, WcReply reply, gpointer user_data);

/* What the server wants to know before it makes one for @account: the element to ask with
 * in the next stage. NULL: nothing, or, with @error, more than is known
 * (INVALID_ARGUMENT). Returns: (transfer full). */
WcNode *wc_invites_build_next (const WcNode *result,
                               const WcPeopleNewAccount *account,
                               GError **error);
void wc_invites_ask_next (WcSession *session,
                          const WcNode *next,
                          WcReply reply,
                          gpointer user_data);

/* The server's question is not answered: it need not wait. */
void wc_invites_cancel (WcSession *session, const WcNode *result);

/* What the answer says: NOT_SUPPORTED (detail "feature") where the server makes none,
 * REMOTE_ERROR where that is no invitation. @error (nullable) is that of the reply.
 * Returns: (transfer full). */
WcPeopleInvite *
wc_invites_parse (const WcNode *result, const GError *refusal, GError **error);
