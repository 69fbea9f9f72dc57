/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/clock-system.h"

#define ROUNDED_FROM_US (5 * G_USEC_PER_SEC)

struct _WcClockSystem
{
  GObject parent_instance;
};

typedef struct
{
  WcClockFunc func;
  gpointer data;
} Timer;

static gint64
system_now_us (WcClock *clock)
{
  return g_get_real_time ();
}

static gint64
system_monotonic_us (WcClock *clock)
{
  return g_get_monotonic_time ();
}

static gboolean
fire_cb (gpointer data)
{
  const Timer *timer = data;

  timer->func (timer->data);
  return G_SOURCE_REMOVE;
}

static guint
system_add (WcClock *clock, gint64 delay_us, WcClockFunc func, gpointer data)
{
  Timer *timer = g_new (Timer, 1);
  gint64 delay_ms = MAX (0, delay_us + 999) / 1000;

  *timer = (Timer){ func, data };
  if (delay_us >= ROUNDED_FROM_US)
    return g_timeout_add_seconds_full (
        G_PRIORITY_DEFAULT, (guint) (delay_ms + 999) / 1000, fire_cb, timer, g_free);
  return g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) delay_ms, fire_cb, timer,
                             g_free);
}

static void
system_remove (WcClock *clock, guint id)
{
  g_source_remove (id);
}

static void
clock_init (WcClockInterface *iface)
{
  iface->now_us = system_now_us;
  iface->monotonic_us = system_monotonic_us;
  iface->add = system_add;
  iface->remove = system_remove;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcClockSystem,
                               wc_clock_system,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_CLOCK, clock_init))

static void
wc_clock_system_class_init (WcClockSystemClass *klass)
{
}

static void
wc_clock_system_init (WcClockSystem *self)
{
}

WcClock *
wc_clock_system_new (void)
{
  return g_object_new (WC_TYPE_CLOCK_SYSTEM, NULL);
}
