/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* A host and port of which only public addresses are handed out, whatever its name
 * resolves to, and at the moment of connecting: nothing is resolved a second time between
 * the check and the connection, so that a name that changes (DNS rebinding) gains
 * nothing. For certificates it is the host's name. */
#define WC_TYPE_GUARDED_HOST (wc_guarded_host_get_type ())
G_DECLARE_FINAL_TYPE (WcGuardedHost, wc_guarded_host, WC, GUARDED_HOST, GNetworkAddress)

/* @host: name or address, without brackets. @also (nullable): one address that may be
 * connected to though it is not public, where the account's own server is; its text is
 * copied. Enumerating ends with WC_ERROR_PERMISSION_DENIED when there were addresses and
 * none of them was allowed. Returns: (transfer full). */
GSocketConnectable *
wc_guarded_host_new (const char *host, guint16 port, const char *also);
