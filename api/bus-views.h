/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/binding-dbus.h"
#include "service/services.h"

/* What programs on the bus can watch without calling: the signal Events.Available, the
 * properties of Daemon, and the view objects of accounts and jobs. Everything is told at
 * most ten times a second, and nothing of it holds a message's content. */
typedef struct _WcBusViews WcBusViews;

/* All borrowed, they must live longer. Returns: (transfer full). */
WcBusViews *
wc_bus_views_new (const WcServices *services, WcIdl *idl, WcBindingDbus *binding);
void wc_bus_views_free (WcBusViews *self);

/* The value of a property of Daemon; a WcBindingDbusProperty with @data a
 * WcBusViewsSource. */
typedef struct
{
  const WcServices *services;
  WcIdl *idl;
} WcBusViewsSource;
GVariant *wc_bus_views_get_property (const char *name, gpointer data);
