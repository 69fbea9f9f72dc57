/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"
#include "stream/connector.h"
#include "sync/outbox.h"

/* Keeps what the session of XEP-0198 needs to survive the daemon, and tells the outbox
 * how much of it arrived: the connector's hooks about sessions end here. */
typedef struct _WcResumption WcResumption;

/* Everything is borrowed and must live longer. Gives the connector the session that an
 * earlier run left, where there is one. Returns: (transfer full). */
WcResumption *
wc_resumption_new (WcDb *db, gint64 account, WcConnector *connector, WcOutbox *outbox);
/* The store works again: tells the outbox what it could not be told. */
void wc_resumption_settle (WcResumption *self);

void wc_resumption_free (WcResumption *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcResumption, wc_resumption_free)

/* See WcConnectorHooks. What an earlier run wrote, and the server had not handled when
 * its session goes on, is queued again with the first count: before anything is written.
 */
void wc_resumption_began (WcResumption *self, const char *id);
void wc_resumption_handled (WcResumption *self, const char *id, guint32 h);
void wc_resumption_over (WcResumption *self, const char *id, const guint32 *h);

/* The session (stream/session) is bound: to a new stream, or to the one that an earlier
 * run of the daemon left. What was written before is acknowledged, queued again, or in
 * doubt from now on. */
void wc_resumption_bound (WcResumption *self);

/* The stream is lost: where something written is unconfirmed, the connector gives the
 * server time to handle it. */
void wc_resumption_lost (WcResumption *self);

/* What the account announces is known, and so is whether the ids of its archive can be
 * believed (XEP-0359). Only with that is the session kept for the next run: what is said
 * on it would else come twice, from the server and from the archive. Inside the unit of
 * the answer, which counts from here on. FALSE + error when the store fails. */
gboolean wc_resumption_ready (WcResumption *self, gboolean stanza_ids, GError **error);

/* Whether that was announced when the stream, which an earlier run left, began. */
gboolean wc_resumption_had_stanza_ids (WcResumption *self);
