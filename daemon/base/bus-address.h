/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Where the session bus is: $DBUS_SESSION_BUS_ADDRESS, else the socket "bus" in
 * $XDG_RUNTIME_DIR. Returns: (transfer full) (nullable) NULL when neither is set: then
 * there is none, and none is ever started. */
char *wc_bus_address_session (void);
