/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/people-port.h"

/* Blocks or unblocks @change->jids (at least one), with a report of each where @change
 * has one. NOT_SUPPORTED (detail "feature") where the server does not block, or takes no
 * reports; nothing was asked of it then. @reply runs when it is stored here
 * too (store/block-store.h). */
void wc_blocking_change (WcSession *session,
                         const WcPeopleBlock *change,
                         WcReply reply,
                         gpointer user_data);

/* Whether @stanza, an error that came back for what we sent to @jid, says that we block
 * them ourselves (§ 3.3). */
gboolean
wc_blocking_is_reason (WcSession *session, const WcNode *stanza, const char *jid);
