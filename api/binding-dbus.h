/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "api/dispatch.h"

/* The D-Bus door: the name im.whinchat.Whinchat1 on the session bus, and the object that
 * has all methods. The bus may be absent, come later, go and come back. Signals:
 * "connected" (GDBusConnection) and "disconnected" (), for who exports more objects;
 * "settled" () once: see wc_binding_dbus_is_settled(). */
#define WC_TYPE_BINDING_DBUS (wc_binding_dbus_get_type ())
G_DECLARE_FINAL_TYPE (WcBindingDbus, wc_binding_dbus, WC, BINDING_DBUS, GObject)

#define WC_BINDING_DBUS_NAME "im.whinchat.Whinchat1"
#define WC_BINDING_DBUS_PATH "/im/whinchat/Whinchat1"

/* Gives the value of a property of the interface "Daemon". Returns: (transfer floating).
 */
typedef GVariant *(*WcBindingDbusProperty) (const char *name, gpointer data);

/* @dispatch: borrowed, must live longer. Returns: (transfer full). */
WcBindingDbus *
wc_binding_dbus_new (WcDispatch *dispatch, WcBindingDbusProperty property, gpointer data);

/* Connects to the bus at @address (nullable: that of the session, from the environment),
 * now or when it is there. */
void wc_binding_dbus_start (WcBindingDbus *self, const char *address);

/* Gives the name back and disconnects. Callers of the bus are closed. */
void wc_binding_dbus_stop (WcBindingDbus *self);

/* Whether the name is ours at the moment. */
gboolean wc_binding_dbus_owns_name (WcBindingDbus *self);

/* Whether it is known how it stands: the name is ours or that of another program, or
 * there is no bus. */
gboolean wc_binding_dbus_is_settled (WcBindingDbus *self);

/* Sends a signal of an interface ("Events") to everybody. Nothing happens without a bus.
 * @args: (transfer floating) a tuple. */
void wc_binding_dbus_emit (WcBindingDbus *self,
                           const char *interface,
                           const char *signal,
                           GVariant *args);
