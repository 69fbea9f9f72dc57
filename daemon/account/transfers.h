/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/runners.h"
#include "base/clock.h"
#include "sync/files.h"
#include "sync/jobs.h"

/* Jobs that move files: they wait for the account to be online, are tried again after
 * what may pass, and go on after a restart. What is done in one attempt is in
 * account/upload and account/download. */
typedef struct _WcTransfers WcTransfers;

/* Everything is borrowed and must live longer. Registers the kinds of jobs. */
WcTransfers *wc_transfers_new (
    WcDb *db, WcClock *clock, WcJobs *jobs, WcRunners *runners, WcFiles *files);
void wc_transfers_free (WcTransfers *self);
