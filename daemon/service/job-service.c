/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/error.h"
#include "service/job-service.h"
#include "service/wait.h"

/* Jobs run in sync/jobs; here is what a client may ask of them. */

struct _WcJobService
{
  WcDb *db;
  WcClock *clock;
  WcJobs *jobs;
};

WcJobService *
wc_job_service_new (WcDb *db, WcClock *clock, WcJobs *jobs)
{
  WcJobService *self = g_new0 (WcJobService, 1);

  self->db = db;
  self->clock = clock;
  self->jobs = jobs;
  return self;
}

void
wc_job_service_free (WcJobService *self)
{
  g_free (self);
}

GPtrArray *
wc_job_service_list (WcJobService *self, gboolean unfinished, GError **error)
{
  GPtrArray *jobs = wc_jobs_list (self->jobs, error);

  if (jobs == NULL || !unfinished)
    return jobs;
  for (guint i = jobs->len; i > 0; i--)
    if (wc_job_is_over (g_ptr_array_index (jobs, i - 1)))
      g_ptr_array_remove_index (jobs, i - 1);
  return jobs;
}

WcJob *
wc_job_service_get (WcJobService *self, const char *id, GError **error)
{
  return wc_jobs_get (self->jobs, id, error);
}

WcJob *
wc_job_service_start (WcJobService *self,
                      WcJobKind kind,
                      gint64 account,
                      GHashTable *params,
                      const char *owner,
                      GError **error)
{
  return wc_jobs_start (self->jobs, kind, account, params, owner, error);
}

gboolean
wc_job_service_cancel (WcJobService *self, const char *id, GError **error)
{
  return wc_jobs_cancel (self->jobs, id, error);
}

typedef struct
{
  WcJobs *jobs; /* (unowned) */
  char *id;     /* (owned) */
} Awaited;

static void
awaited_free (gpointer data)
{
  Awaited *awaited = data;

  g_free (awaited->id);
  g_free (awaited);
}

static gpointer
check_over (gpointer data, GError **error)
{
  const Awaited *awaited = data;
  g_autoptr (WcJob) job = wc_jobs_get (awaited->jobs, awaited->id, error);

  return job != NULL && wc_job_is_over (job) ? g_steal_pointer (&job) : NULL;
}

void
wc_job_service_wait_async (WcJobService *self,
                           const char *id,
                           guint timeout_ms,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Awaited *awaited = g_new0 (Awaited, 1);
  const WcWaitPlan plan = { .check = check_over,
                            .data = awaited,
                            .destroy = awaited_free,
                            .result_free = (GDestroyNotify) wc_job_unref,
                            .clock = self->clock,
                            .timeout_ms = timeout_ms };
  WcWait *wait = wc_wait_new (&plan, cancellable, callback, user_data);

  awaited->jobs = self->jobs;
  awaited->id = g_strdup (id);
  wc_wait_add_signal (wait, self->jobs, "changed");
  wc_wait_begin (wait);
}

WcJob *
wc_job_service_wait_finish (WcJobService *self, GAsyncResult *result, GError **error)
{
  return wc_wait_finish (result, error);
}

static gboolean
is_taken (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK);
}

/* Whether a job of @jobs is to write it, that may not have begun to. */
static gboolean
is_promised (const GPtrArray *jobs, const char *path)
{
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      const WcJob *job = g_ptr_array_index (jobs, i);

      if (job->kind == WC_JOB_KIND_BACKUP &&
          g_strcmp0 (wc_details_get (job->params, "path"), path) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Named by the second; of several within one the later ones are numbered. */
static char *
default_backup_path (WcJobService *self)
{
  g_autofree char *directory = g_path_get_dirname (wc_db_get_path (self->db));
  g_autoptr (GDateTime) now =
      g_date_time_new_from_unix_utc (wc_db_now_us (self->db) / G_USEC_PER_SEC);
  g_autofree char *name = g_date_time_format (now, "backup-%Y%m%dT%H%M%SZ");
  g_autoptr (GPtrArray) jobs =
      wc_job_service_list (self, /* unfinished= */ TRUE, /* error= */ NULL);
  g_autofree char *path = g_strdup_printf ("%s/%s.db", directory, name);

  for (guint n = 2; is_taken (path) || is_promised (jobs, path); n++)
    {
      g_free (path);
      path = g_strdup_printf ("%s/%s-%u.db", directory, name, n);
    }
  return g_steal_pointer (&path);
}

/* Whether a file of that name can be made. */
static gboolean
check_target (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!g_path_is_absolute (path))
    return wc_error_invalid (error, "options.path",
                             "options.path: it has to be an absolute path");
  if (g_access (folder, W_OK | X_OK) != 0)
    return wc_error_invalid (error, "options.path",
                             "options.path: there is no directory in which it could be "
                             "written");
  if (!is_taken (path))
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                       "there is a file of that name already");
  return FALSE;
}

WcJob *
wc_job_service_backup (WcJobService *self,
                       const char *path,
                       const char *owner,
                       GError **error)
{
  g_autofree char *target = path != NULL ? g_strdup (path) : default_backup_path (self);
  GHashTable *params;

  if (path != NULL && !check_target (target, error))
    return NULL;
  params = wc_details_new ();
  wc_details_set (params, "path", target);
  return wc_job_service_start (self, WC_JOB_KIND_BACKUP, /* account= */ 0, params, owner,
                               error);
}
