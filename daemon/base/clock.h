/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* Time, as a port, so that tests move it by hand. Timers run on the main context. */
#define WC_TYPE_CLOCK (wc_clock_get_type ())
G_DECLARE_INTERFACE (WcClock, wc_clock, WC, CLOCK, GObject)

typedef void (*WcClockFunc) (gpointer data);

struct _WcClockInterface
{
  GTypeInterface parent;

  gint64 (*now_us) (WcClock *self);
  gint64 (*monotonic_us) (WcClock *self);
  guint (*add) (WcClock *self, gint64 delay_us, WcClockFunc func, gpointer data);
  void (*remove) (WcClock *self, guint id);
};

/* Wall clock, microseconds since the epoch (it may jump); and a clock that only goes
 * forward, from an unknown beginning. */
gint64 wc_clock_now_us (WcClock *self);
gint64 wc_clock_monotonic_us (WcClock *self);

/* Calls @func once, @delay_us from now or later. Returns an id, never 0, that is good
 * until the call. */
guint wc_clock_add (WcClock *self, gint64 delay_us, WcClockFunc func, gpointer data);

/* Takes a timer back that has not run; *@id becomes 0. Nothing happens when it is 0. */
void wc_clock_clear (WcClock *self, guint *id);
