/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#define WC_BACKOFF_FIRST_US (2 * G_USEC_PER_SEC)
#define WC_BACKOFF_MAX_US (5 * 60 * G_USEC_PER_SEC)

/* How long to wait before attempt number @attempt (0: the first after a failure): doubled
 * each time up to a maximum, of which a random part between a half and the whole is
 * taken, so that a server that comes back is not met by everybody at once. @random: in
 * [0, 1). */
gint64 wc_backoff_delay_us (guint attempt, double random);
