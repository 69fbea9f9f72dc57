/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "platform/network-monitor.h"

/* GNetworkMonitor speaks once for each route that comes or goes; each of its words would
 * have every connection prove itself. The pause does not grow with further changes, so
 * that a network that never rests is told of too. What NetworkManager tells GIO (2.74)
 * changes its properties alone, without the signal "network-changed". */

struct _WcNetworkMonitor
{
  GNetworkMonitor *monitor; /* (owned) */
  WcClock *clock;           /* (owned) */
  WcNetworkMonitorFunc func;
  gpointer data;
  guint timer;
};

static void
on_pause_over (gpointer data)
{
  WcNetworkMonitor *self = data;

  self->timer = 0;
  self->func (wc_network_monitor_is_available (self), self->data);
}

static void
begin_pause (WcNetworkMonitor *self)
{
  if (self->timer == 0)
    self->timer =
        wc_clock_add (self->clock, WC_NETWORK_MONITOR_PAUSE_US, on_pause_over, self);
}

WcNetworkMonitor *
wc_network_monitor_new (GNetworkMonitor *monitor,
                        WcClock *clock,
                        WcNetworkMonitorFunc func,
                        gpointer data)
{
  WcNetworkMonitor *self = g_new0 (WcNetworkMonitor, 1);

  self->monitor =
      g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  self->clock = g_object_ref (clock);
  self->func = func;
  self->data = data;
  g_signal_connect_swapped (self->monitor, "network-changed", G_CALLBACK (begin_pause),
                            self);
  g_signal_connect_swapped (self->monitor, "notify", G_CALLBACK (begin_pause), self);
  return self;
}

void
wc_network_monitor_free (WcNetworkMonitor *self)
{
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  wc_clock_clear (self->clock, &self->timer);
  g_object_unref (self->monitor);
  g_object_unref (self->clock);
  g_free (self);
}

gboolean
wc_network_monitor_is_available (WcNetworkMonitor *self)
{
  return g_network_monitor_get_network_available (self->monitor);
}

gboolean
wc_network_monitor_is_metered (WcNetworkMonitor *self)
{
  return g_network_monitor_get_network_metered (self->monitor);
}
