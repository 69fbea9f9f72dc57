/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/caller.h"

/* The programs that call us on the bus, by unique name, and what each may do: everything
 * when it is an ordinary program of the person, no secrets and no raw stanzas when it
 * runs in a sandbox (DECISIONS 17). */
typedef struct _WcBusPeers WcBusPeers;

/* @connection is referenced. @path: of the object that speaks to them, a constant.
 * Returns: (transfer full). */
WcBusPeers *wc_bus_peers_new (GDBusConnection *connection, const char *path);

/* Closes all callers. */
void wc_bus_peers_free (WcBusPeers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcBusPeers, wc_bus_peers_free)

/* Gives the caller with the unique name @sender to @found, borrowed for the call: at
 * once, or when @with_credentials (its sandbox matters) after asking the bus; then in the
 * order of the calls of that sender. NULL: the peers were freed meanwhile. */
typedef void (*WcBusPeersFound) (WcCaller *caller, gpointer data);
void wc_bus_peers_find (WcBusPeers *self,
                        const char *sender,
                        gboolean with_credentials,
                        WcBusPeersFound found,
                        gpointer data);

/* How many callers are kept. */
guint wc_bus_peers_count (WcBusPeers *self);
