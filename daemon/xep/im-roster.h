/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Adds @jid to the roster, or changes its name and groups (both nullable): RFC 6121
 * § 2.3, 2.4.
 * @reply as for any request; the store follows by the server's push. */
void wc_im_roster_set (WcSession *session,
                       const char *jid,
                       const char *name,
                       const char *const *groups,
                       WcReply reply,
                       gpointer user_data);

/* Removes @jid, and with it both subscriptions (§ 2.5). */
void wc_im_roster_remove (WcSession *session,
                          const char *jid,
                          WcReply reply,
                          gpointer user_data);
