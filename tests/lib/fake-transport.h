/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/transport.h"

/* A transport without a network: the test says what becomes of connecting, feeds what the
 * server says, and reads what was written. */
#define WC_TYPE_FAKE_TRANSPORT (wc_fake_transport_get_type ())
G_DECLARE_FINAL_TYPE (WcFakeTransport, wc_fake_transport, WC, FAKE_TRANSPORT, GObject)

/* @encrypted: pretends verified TLS. Returns: (transfer full). */
WcFakeTransport *wc_fake_transport_new (gboolean encrypted);

/* What the attempt that is under way comes to; @error (transfer full) NULL: connected. */
void wc_fake_transport_connected (WcFakeTransport *self, GError *error);

/* Whether somebody tries to connect, and has given up waiting for it; to where, as
 * "host:port/tls"; with which pins, joined by ' '; whether the user has closed it. */
gboolean wc_fake_transport_is_connecting (WcFakeTransport *self);
gboolean wc_fake_transport_is_given_up (WcFakeTransport *self);
const char *wc_fake_transport_get_target (WcFakeTransport *self);
const char *wc_fake_transport_get_pins (WcFakeTransport *self);
gboolean wc_fake_transport_is_closed (WcFakeTransport *self);

/* The server says @text, or is gone. */
void wc_fake_transport_feed (WcFakeTransport *self, const char *text);
void wc_fake_transport_cut (WcFakeTransport *self);

/* What was written since the last call. Returns: (transfer full). */
char *wc_fake_transport_take (WcFakeTransport *self);
