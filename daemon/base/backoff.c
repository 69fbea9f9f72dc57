/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/backoff.h"

gint64
wc_backoff_delay_us (guint attempt, double random)
{
  gint64 whole = WC_BACKOFF_FIRST_US << MIN (attempt, 10);

  whole = MIN (whole, WC_BACKOFF_MAX_US);
  return whole / 2 + (gint64) (random * (double) whole / 2);
}
