/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/link.h"

/* What a service may ask of a running account, as requests on its session: the part of
 * WcLink that is made of a question and an answer. Each ends @task (consumed), whose
 * value is a boolean or, where said, a text. */

/* RFC 6121 §§ 2, 3. */
void wc_link_calls_change_roster (WcSession *session,
                                  const WcLinkRosterChange *change,
                                  GTask *task);

/* The archived form of the message @id of the store; a text. */
void wc_link_calls_fetch_source (WcSession *session, gint64 id, GTask *task);

/* One stanza as the client wrote it; the answer as a text, "" where none is expected. */
void wc_link_calls_send_stanza (WcSession *session, const char *xml, GTask *task);

/* XEP-0085; in rooms only while we are in them. */
void
wc_link_calls_send_chat_state (WcSession *session, const char *chat, const char *state);
