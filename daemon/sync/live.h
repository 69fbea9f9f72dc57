/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/event.h"

/* Where ephemeral events pass (typing, presence, progress): they are handed to who
 * listens now and forgotten. Durable events stand in store/journal instead. */
#define WC_TYPE_LIVE (wc_live_get_type ())
G_DECLARE_FINAL_TYPE (WcLive, wc_live, WC, LIVE, GObject)

/* Returns: (transfer full). Signal "event" (WcEvent). */
WcLive *wc_live_new (void);

/* Tells @event, of an ephemeral kind, to all listeners and drops it. @event: (transfer
 * full). */
void wc_live_tell (WcLive *self, WcEvent *event);
