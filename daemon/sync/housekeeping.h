/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "sync/files.h"

/* Does the database's upkeep (store/upkeep.h), and that of the directory of files
 * (sync/file-sweep.h), when nobody waits: in small steps of the
 * idle loop, after the start, once a day, soon after something was removed, at once after
 * a policy of history was set, and when a message has grown too old for one, at most once
 * an hour. */
typedef struct _WcHousekeeping WcHousekeeping;

/* @db and @clock are referenced, @files is borrowed and must live longer. The first round
 * begins in an idle moment. Returns: (transfer full). */
WcHousekeeping *wc_housekeeping_new (WcDb *db, WcClock *clock, WcFiles *files);
void wc_housekeeping_free (WcHousekeeping *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcHousekeeping, wc_housekeeping_free)
