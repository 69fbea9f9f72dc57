/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/jobs.h"

/* Fetches files of messages as they come, as each account's policy says
 * (model/file-policy.h). What came before the policy was set is left alone, and so is
 * history. */
typedef struct _WcFetches WcFetches;

/* Both are borrowed and must live longer. Returns: (transfer full). */
WcFetches *wc_fetches_new (WcDb *db, WcJobs *jobs);
void wc_fetches_free (WcFetches *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcFetches, wc_fetches_free)

/* Begins, with what came when nobody looked: after wc_jobs_resume(). */
void wc_fetches_start (WcFetches *self);

/* Whether the network is metered. What came while it was, and is new enough to be
 * remembered, is fetched when it is not any more. */
void wc_fetches_set_metered (WcFetches *self, gboolean metered);
