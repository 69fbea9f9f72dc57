/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/clock-jump.h"
#include "lib/fake-clock.h"

typedef struct
{
  guint id;
  gint64 due_us;
  WcClockFunc func;
  gpointer data;
} Timer;

struct _WcFakeClock
{
  GObject parent_instance;

  gint64 now_us;
  gint64 monotonic_us;
  guint last_id;
  GSList *timers; /* (owned) (element-type Timer) by time, then id */
};

static gint64
fake_now_us (WcClock *clock)
{
  return WC_FAKE_CLOCK (clock)->now_us;
}

static gint64
fake_monotonic_us (WcClock *clock)
{
  return WC_FAKE_CLOCK (clock)->monotonic_us;
}

static int
compare_timers (gconstpointer a, gconstpointer b)
{
  const Timer *left = a;
  const Timer *right = b;

  if (left->due_us != right->due_us)
    return left->due_us < right->due_us ? -1 : 1;
  return left->id < right->id ? -1 : 1;
}

static guint
fake_add (WcClock *clock, gint64 delay_us, WcClockFunc func, gpointer data)
{
  WcFakeClock *self = WC_FAKE_CLOCK (clock);
  Timer *timer = g_new (Timer, 1);

  *timer = (Timer){ ++self->last_id, self->monotonic_us + MAX (0, delay_us), func, data };
  self->timers = g_slist_insert_sorted (self->timers, timer, compare_timers);
  return timer->id;
}

static void
fake_remove (WcClock *clock, guint id)
{
  WcFakeClock *self = WC_FAKE_CLOCK (clock);

  for (GSList *item = self->timers; item != NULL; item = item->next)
    {
      Timer *timer = item->data;

      if (timer->id != id)
        continue;
      self->timers = g_slist_delete_link (self->timers, item);
      g_free (timer);
      return;
    }
  g_error ("timer %u was removed twice", id);
}

static void
clock_init (WcClockInterface *iface)
{
  iface->now_us = fake_now_us;
  iface->monotonic_us = fake_monotonic_us;
  iface->add = fake_add;
  iface->remove = fake_remove;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcFakeClock,
                               wc_fake_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_CLOCK, clock_init))

static void
wc_fake_clock_finalize (GObject *object)
{
  WcFakeClock *self = WC_FAKE_CLOCK (object);

  g_slist_free_full (self->timers, g_free);
  G_OBJECT_CLASS (wc_fake_clock_parent_class)->finalize (object);
}

static void
wc_fake_clock_class_init (WcFakeClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_fake_clock_finalize;
}

static void
wc_fake_clock_init (WcFakeClock *self)
{
  self->monotonic_us = G_USEC_PER_SEC;
}

WcFakeClock *
wc_fake_clock_new (gint64 now_us)
{
  WcFakeClock *self = g_object_new (WC_TYPE_FAKE_CLOCK, NULL);

  self->now_us = now_us;
  return self;
}

void
wc_fake_clock_advance (WcFakeClock *self, gint64 by_us)
{
  gint64 end_us = self->monotonic_us + by_us;

  while (self->timers != NULL && ((Timer *) self->timers->data)->due_us <= end_us)
    {
      g_autofree Timer *timer = self->timers->data;

      self->timers = g_slist_delete_link (self->timers, self->timers);
      self->now_us += timer->due_us - self->monotonic_us;
      self->monotonic_us = timer->due_us;
      timer->func (timer->data);
    }
  self->now_us += end_us - self->monotonic_us;
  self->monotonic_us = end_us;
}

guint
wc_fake_clock_count (WcFakeClock *self)
{
  return g_slist_length (self->timers);
}

gint64
wc_fake_clock_next_us (WcFakeClock *self)
{
  return self->timers != NULL
             ? ((Timer *) self->timers->data)->due_us - self->monotonic_us
             : -1;
}

void
wc_fake_clock_jump (WcFakeClock *self, gint64 by_us)
{
  self->now_us += by_us;
}
