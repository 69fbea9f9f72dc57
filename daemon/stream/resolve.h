/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/account.h"

/* Where a server may be reached: one entry of the ordered list. */
typedef struct
{
  char *host;       /* (owned) ASCII name or address */
  guint16 port;     /* in host byte order */
  WcAccountTls tls; /* never AUTO */
  guint16 priority; /* of SRV, lower first */
  guint16 weight;   /* of SRV */
} WcResolveTarget;

WcResolveTarget *wc_resolve_target_new (const char *host, guint16 port, WcAccountTls tls);
WcResolveTarget *wc_resolve_target_copy (const WcResolveTarget *self);
void wc_resolve_target_free (WcResolveTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcResolveTarget, wc_resolve_target_free)

/* The one target of an account that names its server by hand; NULL when it does not.
 * Without a port it is 5223 for direct TLS and 5222 for the rest; with "auto", ports 5223
 * and 443 mean direct TLS and every other one STARTTLS. Returns: (transfer full). */
WcResolveTarget *wc_resolve_override (const WcAccount *account);

/* Puts @targets (element-type WcResolveTarget) into the order in which they are tried:
 * by priority; within a priority by weighted chance (RFC 2782), both services as one list
 * (XEP-0368 § 3); where the weights are equal, direct TLS before STARTTLS. @rand: the
 * source of chance, NULL for GLib's own. */
void wc_resolve_order (GPtrArray *targets, GRand *rand);

/* Asks DNS for the servers of @domain (Unicode or ASCII): _xmpps-client and _xmpp-client
 * at the same time (RFC 6120 § 3.2.1, XEP-0368). When neither exists, or nothing answers,
 * the only target is the domain itself, port 5222, STARTTLS; so it is for an address
 * literal, without asking. @rand: as above, borrowed until the callback.
 * _finish returns (transfer container) (element-type WcResolveTarget), never empty; or
 * NULL with NO_SERVICE (DNS says so by the target "."), PROTOCOL (no such domain can be
 * written) or G_IO_ERROR_CANCELLED. */
void wc_resolve_async (const char *domain,
                       GRand *rand,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
GPtrArray *wc_resolve_finish (GAsyncResult *result, GError **error);
