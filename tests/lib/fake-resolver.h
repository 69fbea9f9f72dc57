/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* A resolver that answers from a table, installed as GLib's default until it is removed.
 * It notes what it was asked. */
#define WC_TYPE_FAKE_RESOLVER (wc_fake_resolver_get_type ())
G_DECLARE_FINAL_TYPE (WcFakeResolver, wc_fake_resolver, WC, FAKE_RESOLVER, GResolver)

/* Makes it and makes it the default. Returns: (transfer full). */
WcFakeResolver *wc_fake_resolver_install (void);

/* Puts the former default back and drops @self. */
void wc_fake_resolver_remove (WcFakeResolver *self);

/* Answers a service record. @rrname: as "_xmpp-client._tcp.example.test". */
void wc_fake_resolver_add_service (WcFakeResolver *self,
                                   const char *rrname,
                                   const char *host,
                                   guint16 port,
                                   guint16 priority,
                                   guint16 weight);

/* Answers @rrname with this error instead of NOT_FOUND. */
void
wc_fake_resolver_fail_service (WcFakeResolver *self, const char *rrname, int error_code);

/* Answers a name with an address, "127.0.0.1" or "::1"; several make a list. */
void
wc_fake_resolver_add_host (WcFakeResolver *self, const char *host, const char *address);

/* Holds the answers to service questions back until released. */
void wc_fake_resolver_hold (WcFakeResolver *self);
void wc_fake_resolver_release (WcFakeResolver *self);

/* What was asked so far, sorted, joined by ' ', and forgets it. Returns: (transfer full).
 */
char *wc_fake_resolver_dup_asked (WcFakeResolver *self);
