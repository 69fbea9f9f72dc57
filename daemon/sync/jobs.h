/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/job.h"
#include "store/db.h"
#include "sync/live.h"

/* Runs long work: each kind has one runner; jobs stand in the store, so those whose work
 * can go on do so after a restart. Signal "changed" (WcJob): state or progress of a job.
 */
#define WC_TYPE_JOBS (wc_jobs_get_type ())
G_DECLARE_FINAL_TYPE (WcJobs, wc_jobs, WC, JOBS, GObject)

/* @db and @live are referenced. Returns: (transfer full). */
WcJobs *wc_jobs_new (WcDb *db, WcLive *live);

/* The runner of a kind: begins the work of @job and ends it, at once or later, with
 * wc_jobs_finish() or wc_jobs_fail(). When @cancellable is cancelled it ends with the
 * error CANCELLED soon. @resumes: unfinished jobs of the kind are begun again by
 * wc_jobs_resume(), otherwise a restart made them fail. */
typedef void (*WcJobRunner) (const WcJob *job, GCancellable *cancellable, gpointer data);
void wc_jobs_register (
    WcJobs *self, WcJobKind kind, gboolean resumes, WcJobRunner run, gpointer data);

/* Begins again what the last run of the daemon left unfinished; once, after registering.
 */
void wc_jobs_resume (WcJobs *self);

/* Stores and begins a job. @params: (transfer full). Returns: (transfer full), NULL +
 * error. */
WcJob *wc_jobs_start (WcJobs *self,
                      WcJobKind kind,
                      gint64 account,
                      GHashTable *params,
                      const char *owner,
                      GError **error);

/* For the runner. Progress is told four times a second at the most, the last one soon
 * after it came, and is not stored;
 * @total 0: unknown. @result: (transfer full) (nullable). Nothing happens for a job that
 * is over. */
void wc_jobs_progress (WcJobs *self, const char *id, gint64 done, gint64 total);
void wc_jobs_finish (WcJobs *self, const char *id, GHashTable *result);
void wc_jobs_fail (WcJobs *self, const char *id, const GError *error);

/* The job as it stands, with its newest progress. NOT_FOUND. Returns: (transfer full). */
WcJob *wc_jobs_get (WcJobs *self, const char *id, GError **error);
GPtrArray *wc_jobs_list (WcJobs *self, GError **error);

/* Asks the runner to stop. Nothing happens for a job that is over. NOT_FOUND. */
gboolean wc_jobs_cancel (WcJobs *self, const char *id, GError **error);
