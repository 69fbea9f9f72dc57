/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* libstrophe for the length of one login: it opens the stream, computes SASL and asks for
 * the resource. It never sees a network, nor a byte that its caller has not written
 * itself: it is fed, and answers at once. One per attempt. */
typedef struct _WcStrophe WcStrophe;

/* How it is told that a stream begins. To be fed together with the features: from the one
 * on it waits 15 s for the other. */
#define WC_STROPHE_HEADER                                                                \
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "                           \
  "xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>"

/* @full_jid: what to log in as and which resource to ask for. NULL +
 * WC_STREAM_ERROR_PROTOCOL when it cannot be set up (descriptors, memory). Returns:
 * (transfer full). */
WcStrophe *wc_strophe_new (const char *full_jid, GError **error);
void wc_strophe_free (WcStrophe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcStrophe, wc_strophe_free)

/* What SASL uses from now on. @full_jid: its local part is sent as it stands. Both are
 * copied into memory that is wiped when freed. */
void
wc_strophe_set_credentials (WcStrophe *self, const char *full_jid, const char *password);

/* Lets it read @xml ("" for nothing) and act on it. SCRAM's computation happens inside.
 * Returns what it wants to say, maybe "" (transfer full); NULL + PROTOCOL when it has
 * given up. Never to be called from one of its own callbacks: there are none. */
char *wc_strophe_feed (WcStrophe *self, const char *xml, GError **error);

/* The address that it was bound to; NULL until then. Borrowed. */
const char *wc_strophe_get_bound_jid (WcStrophe *self);
