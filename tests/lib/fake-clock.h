/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"

/* A clock that stands still until it is told to move. */
#define WC_TYPE_FAKE_CLOCK (wc_fake_clock_get_type ())
G_DECLARE_FINAL_TYPE (WcFakeClock, wc_fake_clock, WC, FAKE_CLOCK, GObject)

/* Begins at @now_us, with the monotonic clock at one second. Returns: (transfer full). */
WcFakeClock *wc_fake_clock_new (gint64 now_us);

/* Moves both clocks and runs the timers that become due, in their order. */
void wc_fake_clock_advance (WcFakeClock *self, gint64 by_us);

/* How many timers wait, and how far away the next one is (-1: none). */
guint wc_fake_clock_count (WcFakeClock *self);
gint64 wc_fake_clock_next_us (WcFakeClock *self);
