/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "sync/jobs.h"

/* Long work, as clients see it. Signal-free: who watches follows the events. */
typedef struct _WcJobService WcJobService;

/* Everything is borrowed. Returns: (transfer full). */
WcJobService *wc_job_service_new (WcDb *db, WcClock *clock, WcJobs *jobs);
void wc_job_service_free (WcJobService *self);

/* Newest first; @unfinished: only those that are not over. Returns: (transfer full)
 * (element-type WcJob). get: NOT_FOUND. */
GPtrArray *wc_job_service_list (WcJobService *self, gboolean unfinished, GError **error);
WcJob *wc_job_service_get (WcJobService *self, const char *id, GError **error);
gboolean wc_job_service_cancel (WcJobService *self, const char *id, GError **error);

/* Stores and begins a job, for other services. @account: 0 where it is of none. @params:
 * (transfer full). Returns: (transfer full), NULL + error. */
WcJob *wc_job_service_start (WcJobService *self,
                             WcJobKind kind,
                             gint64 account,
                             GHashTable *params,
                             const char *owner,
                             GError **error);

/* Waits until the job is over. NOT_FOUND, TIMEOUT, CANCELLED (G_IO_ERROR). Value:
 * (transfer full). */
void wc_job_service_wait_async (WcJobService *self,
                                const char *id,
                                guint timeout_ms,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
WcJob *
wc_job_service_wait_finish (WcJobService *self, GAsyncResult *result, GError **error);

/* Starts a backup to @path (nullable: a file named by the time, beside the database).
 * INVALID_ARGUMENT when it is not absolute, CONFLICT when it exists. Returns: (transfer
 * full). */
WcJob *wc_job_service_backup (WcJobService *self,
                              const char *path,
                              const char *owner,
                              GError **error);
