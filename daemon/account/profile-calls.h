/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/people-port.h"
#include "xep/pubsub.h"

/* What people show of themselves (XEP-0292, 0054, 0172), asked on a session; kept in
 * store/profile-store. Ends @task (consumed) as sync/people-port.h says. */
void wc_profile_calls_get (WcSession *session, const char *jid, GTask *task);
/* What is kept of the last time, or was told since; NULL: nothing. Returns: (transfer
 * full). */
WcPeopleProfile *wc_profile_calls_dup_held (WcSession *session, const char *jid);

/* The newest item of @node of @to (NULL: our own). _find_payload: what is in it, in the
 * answer @result (nullable); borrowed, NULL where there is none. */
void wc_profile_calls_get_newest (
    WcSession *session, const char *to, const char *node, WcReply reply, gpointer data);
const WcNode *wc_profile_calls_find_payload (const WcNode *result, const char *node);

/* The vcard-temp of @to (NULL: our own), as the whole result; where the server converts
 * (XEP-0398) there is no need to write one. */
void wc_profile_calls_get_temp (WcSession *session,
                                const char *to,
                                WcReply reply,
                                gpointer user_data);
gboolean wc_profile_calls_is_converted (WcSession *session);

/* How a node of ours must be configured so that who may see it is as @visible says
 * ("contacts", "everyone"; NULL: whoever may see it now). Constant. */
const WcPubsubOption *wc_profile_calls_get_options (const char *visible);
