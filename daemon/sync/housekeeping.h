/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "store/db.h"

/* Does the database's upkeep (store/upkeep.h) when nobody waits: in small steps of the
 * idle loop, after the start, once a day, and soon after something was removed. */
typedef struct _WcHousekeeping WcHousekeeping;

/* Both are referenced. The first round begins in an idle moment. Returns: (transfer
 * full). */
WcHousekeeping *wc_housekeeping_new (WcDb *db, WcClock *clock);
void wc_housekeeping_free (WcHousekeeping *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcHousekeeping, wc_housekeeping_free)
