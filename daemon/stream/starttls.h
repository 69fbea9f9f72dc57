/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* The conversation that comes before TLS (RFC 6120 § 5.4), as a pure machine: bytes of
 * the server in, bytes for the server out. Nothing that is said here is trusted later. */
typedef struct _WcStarttls WcStarttls;

typedef enum
{
  WC_STARTTLS_MORE,    /* wait for more bytes */
  WC_STARTTLS_PROCEED, /* begin the handshake now */
  WC_STARTTLS_FAILED,
} WcStarttlsState;

/* Begins the stream: appends its header to @out. @domain: of the account, ASCII or
 * Unicode; our own address is not told before TLS (RFC 6120 § 4.7.1). Returns: (transfer
 * full). */
WcStarttls *wc_starttls_new (const char *domain, GString *out);
void wc_starttls_free (WcStarttls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcStarttls, wc_starttls_free)

/* Takes @size bytes of the server and appends to @out what to answer. FAILED: NO_STARTTLS
 * when it is not offered or refused, INJECTION when anything follows <proceed/>,
 * REMOTE for a stream error, PROTOCOL for all else. Must not be called again after
 * PROCEED or FAILED. */
WcStarttlsState wc_starttls_feed (
    WcStarttls *self, const guint8 *bytes, gsize size, GString *out, GError **error);
