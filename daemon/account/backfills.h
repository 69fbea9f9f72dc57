/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/runners.h"
#include "sync/jobs.h"

/* The jobs of the kind "backfill": each waits until its account can ask the archive, and
 * again when the stream is lost meanwhile. */
typedef struct _WcBackfills WcBackfills;

/* Registers with @jobs; both are borrowed and must live longer. Returns: (transfer full).
 */
WcBackfills *wc_backfills_new (WcJobs *jobs, WcRunners *runners);

/* What is not done goes on with the next run of the daemon. */
void wc_backfills_free (WcBackfills *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcBackfills, wc_backfills_free)
