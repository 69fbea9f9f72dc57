/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-recipient.h"
#include "stream/session.h"

/* Whom what is encrypted in a chat is for (XEP-0384 § 4.4): the person, or in a private
 * group its members, whether they are there or not; and our own other devices. What has
 * to be asked for before they can read it is known here. */
typedef struct _WcOmemoAudience WcOmemoAudience;

/* @session is borrowed. unref: who waits is told all the same. Returns: (transfer full).
 */
WcOmemoAudience *wc_omemo_audience_new (WcSession *session);
void wc_omemo_audience_unref (WcOmemoAudience *self);

/* The stream is over: all is asked anew. */
void wc_omemo_audience_forget (WcOmemoAudience *self);

/* Who can read the next message in @chat (bare). WC_OUTBOX_ERROR_NOT_YET: somebody is to
 * be asked first (_ask), who was not asked for this message. In a room that is no private
 * group nobody can: its refusal is ROOM_UNFIT. Inside a transaction. Returns: (transfer
 * full). */
WcOmemoRecipients *
wc_omemo_audience_find (WcOmemoAudience *self, const char *chat, GError **error);

/* Asks for what _find lacks: members, lists of devices, and sessions with them. @done
 * comes once, later, from the main loop, whatever came of it. The session is kept for so
 * long. */
void wc_omemo_audience_ask (WcOmemoAudience *self,
                            const char *chat,
                            GDestroyNotify done,
                            gpointer data);

/* The same as _find, of what is known now: nothing is asked. @session: of an account with
 * OMEMO. NOT_FOUND: @chat is a room whose members are not known. */
WcOmemoRecipients *
wc_omemo_audience_explain (WcSession *session, const char *chat, GError **error);

/* Whether _ask was done for the next message of @chat. */
gboolean wc_omemo_audience_was_asked (const WcOmemoAudience *self, const char *chat);

/* Whether @chat is a room that is no private group. */
gboolean wc_omemo_audience_is_unfit (WcSession *session, const char *chat);

/* Who else belongs to the room @chat, as far as it tells us. NULL: it is none that we are
 * in, or was not asked. Returns: (transfer full) (nullable) bare JIDs, sorted. */
char **wc_omemo_audience_dup_members (WcSession *session, const char *chat);
