/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* What the account's node says of what was displayed (XEP-0490), chat by chat, and what
 * of it is true here. It is read anew with each stream, and so needs no place in the
 * store. */
typedef struct _WcMdsSaid WcMdsSaid;

/* @session is borrowed. Returns: (transfer full). */
WcMdsSaid *wc_mds_said_new (WcSession *session);
void wc_mds_said_free (WcMdsSaid *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMdsSaid, wc_mds_said_free)

/* The node says that @chat was displayed up to the message @stanza_id: it is read here
 * too, now or when that message is held. FALSE + error when the store fails. */
gboolean wc_mds_said_take (WcMdsSaid *self,
                           const char *chat,
                           const char *stanza_id,
                           GError **error);

/* We have said so ourselves: its place is that of the message @place. */
void
wc_mds_said_note (WcMdsSaid *self, const char *chat, const char *stanza_id, gint64 place);

/* The node says nothing any more of @chat, of all chats. */
void wc_mds_said_drop (WcMdsSaid *self, const char *chat);
void wc_mds_said_clear (WcMdsSaid *self);

/* Up to which message it says that @chat was displayed; 0: of none that is held. @waits:
 * it names one that is not held. */
gint64 wc_mds_said_get_place (WcMdsSaid *self, const char *chat, gboolean *out_waits);

/* Whether @chat waits for the message @stanza_id. */
gboolean wc_mds_said_awaits (WcMdsSaid *self, const char *chat, const char *stanza_id);

/* Looks again for what @chat (NULL: any) waits for. FALSE + error as above. */
gboolean wc_mds_said_look (WcMdsSaid *self, const char *chat, GError **error);
