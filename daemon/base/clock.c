/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/clock.h"

G_DEFINE_INTERFACE (WcClock, wc_clock, G_TYPE_OBJECT)

static void
wc_clock_default_init (WcClockInterface *iface)
{
}

gint64
wc_clock_now_us (WcClock *self)
{
  return WC_CLOCK_GET_IFACE (self)->now_us (self);
}

gint64
wc_clock_monotonic_us (WcClock *self)
{
  return WC_CLOCK_GET_IFACE (self)->monotonic_us (self);
}

guint
wc_clock_add (WcClock *self, gint64 delay_us, WcClockFunc func, gpointer data)
{
  return WC_CLOCK_GET_IFACE (self)->add (self, delay_us, func, data);
}

void
wc_clock_clear (WcClock *self, guint *id)
{
  guint old = *id;

  *id = 0;
  if (old != 0)
    WC_CLOCK_GET_IFACE (self)->remove (self, old);
}
