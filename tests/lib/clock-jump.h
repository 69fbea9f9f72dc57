/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-clock.h"

/* Somebody sets the wall clock, or the machine slept: the monotonic clock knows nothing
 * of it, and no timer runs. */
void wc_fake_clock_jump (WcFakeClock *self, gint64 by_us);
