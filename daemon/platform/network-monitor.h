/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/clock.h"

/* Tells when the machine is on another network, or on none any more. What changes in one
 * go (an address, a route, the same for IPv6) is told once. */
typedef struct _WcNetworkMonitor WcNetworkMonitor;

/* From the first change to the telling, in microseconds. */
#define WC_NETWORK_MONITOR_PAUSE_US (G_USEC_PER_SEC / 2)

/* @available: there is a way out. A server on this machine can be reached without one. */
typedef void (*WcNetworkMonitorFunc) (gboolean available, gpointer data);

/* @monitor: referenced; NULL for the system's, which is found here and may take a moment.
 * @clock: referenced. Returns: (transfer full). */
WcNetworkMonitor *wc_network_monitor_new (GNetworkMonitor *monitor,
                                          WcClock *clock,
                                          WcNetworkMonitorFunc func,
                                          gpointer data);
void wc_network_monitor_free (WcNetworkMonitor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcNetworkMonitor, wc_network_monitor_free)

/* How it is at this moment. */
gboolean wc_network_monitor_is_available (WcNetworkMonitor *self);

/* Whether what is sent and received is paid for by its amount, as far as the machine
 * knows. */
gboolean wc_network_monitor_is_metered (WcNetworkMonitor *self);
