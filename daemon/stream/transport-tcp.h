/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/tls-context.h"
#include "stream/transport.h"

/* The real transport: GSocketClient (both address families at once, proxies), STARTTLS,
 * non-blocking OpenSSL, one GSource on the socket. */
#define WC_TYPE_TRANSPORT_TCP (wc_transport_tcp_get_type ())
G_DECLARE_FINAL_TYPE (WcTransportTcp, wc_transport_tcp, WC, TRANSPORT_TCP, GObject)

/* @context is referenced. Returns: (transfer full). */
WcTransport *wc_transport_tcp_new (WcTlsContext *context);
