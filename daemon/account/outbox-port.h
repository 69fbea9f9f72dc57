/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/connector.h"
#include "stream/session.h"
#include "sync/outbox.h"

/* Fills the port of sync/outbox: makes stanzas of messages and markers, numbers and
 * writes them. Where the stream has no session of XEP-0198 that could be resumed, the
 * answer to a ping (XEP-0199) says that what was written before it has been handled: a
 * server handles a stream in order (RFC 6120 § 10.1). */
typedef struct _WcOutboxPort WcOutboxPort;

/* Everything is borrowed and must live longer. Returns: (transfer full). */
WcOutboxPort *
wc_outbox_port_new (WcSession *session, WcConnector *connector, WcOutbox *outbox);
void wc_outbox_port_free (WcOutboxPort *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOutboxPort, wc_outbox_port_free)

/* The stream is there, a new one or the old one again (@resumed), and what the server can
 * do is known: what is ready leaves. Not inside a unit. */
void wc_outbox_port_open (WcOutboxPort *self, gboolean resumed);
void wc_outbox_port_close (WcOutboxPort *self);
