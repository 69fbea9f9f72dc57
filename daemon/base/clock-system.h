/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"

#define WC_TYPE_CLOCK_SYSTEM (wc_clock_system_get_type ())
G_DECLARE_FINAL_TYPE (WcClockSystem, wc_clock_system, WC, CLOCK_SYSTEM, GObject)

/* The clock of this machine. Long timers are rounded to whole seconds, so that the
 * wake-ups of several accounts fall together. Returns: (transfer full). */
WcClock *wc_clock_system_new (void);
