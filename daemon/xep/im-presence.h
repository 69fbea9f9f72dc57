/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/presence.h"
#include "stream/session.h"

/* Tells everybody our presence as the account's settings and the attached programs make
 * it. Does nothing before the first one of a stream, which follows the roster. */
void wc_im_presence_update (WcSession *session);

/* Since when nobody is there, or who is says that they are away, as our last presence
 * told; 0: somebody is. */
gint64 wc_im_presence_get_idle_since (WcSession *session);

/* The resources of the bare JID @jid that are available now. Returns: (transfer full)
 * (element-type WcPresence). */
GPtrArray *wc_im_presence_dup (WcSession *session, const char *jid);

/* Sends a presence of @type "subscribe", "subscribed", "unsubscribe" or "unsubscribed"
 * (RFC 6121 § 3) to the bare JID @jid; @text nullable. A request of theirs that this
 * answers is closed. FALSE + error: OFFLINE, or the store failed. */
gboolean wc_im_presence_subscription (WcSession *session,
                                      const char *type,
                                      const char *jid,
                                      const char *text,
                                      GError **error);

/* Asks to see the presence of @jid with the token of an invitation, which makes the other
 * side agree by itself (XEP-0379 § 3.4). OFFLINE. */
gboolean wc_im_presence_redeem (WcSession *session,
                                const char *jid,
                                const char *token,
                                const char *text,
                                GError **error);
