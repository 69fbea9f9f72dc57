/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/entity-port.h"

/* XEP-0050 Ad-Hoc Commands, as whoever runs the commands of others. */

/* Asks @jid for its commands; what came back: those that it says are its own (§ 7), each
 * once, in its order. Returns: (transfer full) (element-type WcCommandItem). */
void wc_commands_ask_list (WcSession *session,
                           const char *jid,
                           WcReply reply,
                           gpointer user_data);
GPtrArray *wc_commands_parse_list (const WcNode *result, const char *jid);

/* The element for a request, to be set. Returns: (transfer full). */
WcNode *wc_commands_build (const WcEntityCommand *command);

/* The stage in the answer @result (an iq). REMOTE_ERROR when there is none, TOO_LARGE; an
 * answer without a status goes on where it has a form to be filled in. Returns: (transfer
 * full), or NULL. */
WcCommandStep *wc_commands_parse (const WcNode *result, GError **error);

/* The refusal @error of a command, with the detail "reason" where @refusal (nullable: the
 * whole iq) has one of the words of § 4.4. Returns: (transfer full). */
GError *wc_commands_explain (const GError *error, const WcNode *refusal);
