/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/job.h"
#include "store/db.h"

/* Long work. Finished jobs are kept 7 days. Functions that change something must be
 * called inside a transaction. */

#define WC_JOB_KEEP_US (7 * G_TIME_SPAN_DAY)

/* Keeps @job as it is now, new or changed; updated_us is set here. Journal: job.done when
 * it is over now and was not before. */
gboolean wc_job_store_save (WcDb *db, const WcJob *job, GError **error);

/* How many are not over; 0 when that cannot be read. */
guint wc_job_store_count_unfinished (WcDb *db);

/* Returns: (transfer full), newest first (element-type WcJob); @unfinished: only those
 * that are not over, oldest first. _get: NULL + NOT_FOUND. */
GPtrArray *wc_job_store_list (WcDb *db, gboolean unfinished, GError **error);
WcJob *wc_job_store_get (WcDb *db, const char *id, GError **error);

/* Deletes what is over for longer than it is kept. For idle moments; opens its own
 * transaction. */
gboolean wc_job_store_expire (WcDb *db, GError **error);
