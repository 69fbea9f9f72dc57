/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* A connection to the session bus that comes back: it is made when the bus is there, and
 * again when it went away and returned. Signals: "up" (GDBusConnection), "down" (),
 * "absent" () an attempt found no bus, or there is no address to look at. */
#define WC_TYPE_BUS_LINK (wc_bus_link_get_type ())
G_DECLARE_FINAL_TYPE (WcBusLink, wc_bus_link, WC, BUS_LINK, GObject)

WcBusLink *wc_bus_link_new (void);

/* @address (nullable): NULL is the session bus (base/bus-address.h). No bus is ever
 * started. */
void wc_bus_link_start (WcBusLink *self, const char *address);
void wc_bus_link_stop (WcBusLink *self);

/* The connection, borrowed; NULL while there is none. */
GDBusConnection *wc_bus_link_get_connection (WcBusLink *self);
