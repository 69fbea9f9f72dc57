/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/job-store.h"
#include "sync/jobs.h"

/* What is stored is the beginning and the end of a job; its progress lives here only, so
 * a long job does not write the database over and over. */

#define PROGRESS_PERIOD_US (G_USEC_PER_SEC / 4)

typedef struct
{
  WcJobRunner run; /* (nullable) */
  gpointer data;
  gboolean resumes;
} Runner;

typedef struct
{
  WcJob *job;                /* (owned) as it stands */
  GCancellable *cancellable; /* (owned) */
  WcJobs *owner;
  gint64 told_us; /* monotonic time of the last progress event */
  guint timer;    /* the next one, where the last came too soon to be told */
} Running;

struct _WcJobs
{
  GObject parent_instance;

  WcDb *db;     /* (owned) */
  WcLive *live; /* (owned) */
  Runner runners[WC_N_JOB_KINDS];
  GHashTable *running; /* (owned) (element-type utf8 Running) */
};

G_DEFINE_FINAL_TYPE (WcJobs, wc_jobs, G_TYPE_OBJECT)

static void
running_free (gpointer data)
{
  Running *self = data;

  if (self->timer != 0)
    g_source_remove (self->timer);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  wc_job_unref (self->job);
  g_free (self);
}

static void
wc_jobs_dispose (GObject *object)
{
  WcJobs *self = WC_JOBS (object);

  g_clear_pointer (&self->running, g_hash_table_unref);
  g_clear_object (&self->db);
  g_clear_object (&self->live);
  G_OBJECT_CLASS (wc_jobs_parent_class)->dispose (object);
}

static void
wc_jobs_class_init (WcJobsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_jobs_dispose;
  g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, WC_TYPE_JOB);
}

static void
wc_jobs_init (WcJobs *self)
{
  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, running_free);
}

WcJobs *
wc_jobs_new (WcDb *db, WcLive *live)
{
  WcJobs *self = g_object_new (WC_TYPE_JOBS, NULL);

  self->db = g_object_ref (db);
  self->live = g_object_ref (live);
  return self;
}

void
wc_jobs_register (
    WcJobs *self, WcJobKind kind, gboolean resumes, WcJobRunner run, gpointer data)
{
  self->runners[kind] = (Runner){ run, data, resumes };
}

static gboolean
store_job (WcDb *db, gpointer data, GError **error)
{
  return wc_job_store_save (db, data, error);
}

static void
begin_job (WcJobs *self, WcJob *job)
{
  const Runner *runner = &self->runners[job->kind];
  Running *running = g_new0 (Running, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (WcJob) begun = wc_job_copy (job);

  begun->state = WC_JOB_STATE_RUNNING;
  running->owner = self;
  running->job = wc_job_ref (begun);
  running->cancellable = g_object_ref (cancellable);
  g_hash_table_replace (self->running, running->job->id, running);
  g_signal_emit_by_name (self, "changed", begun);
  runner->run (begun, cancellable, runner->data);
}

WcJob *
wc_jobs_start (WcJobs *self,
               WcJobKind kind,
               gint64 account,
               GHashTable *params,
               const char *owner,
               GError **error)
{
  g_autoptr (WcJob) job = wc_job_new (/* id= */ NULL, account, kind, params);

  g_return_val_if_fail (self->runners[kind].run != NULL, NULL);

  job->owner = g_strdup (owner);
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_job, job, error))
    return NULL;
  begin_job (self, job);
  return g_steal_pointer (&job);
}

static void
end_job (WcJobs *self,
         const WcJob *job,
         WcJobState state,
         GHashTable *result,
         const GError *why)
{
  g_autoptr (WcJob) ended = wc_job_copy (job);
  g_autoptr (GError) error = NULL;

  ended->state = state;
  if (result != NULL)
    {
      g_hash_table_unref (ended->result);
      ended->result = g_hash_table_ref (result);
    }
  if (why != NULL)
    {
      ended->error_code = why->domain == WC_ERROR ? why->code : WC_ERROR_INTERNAL;
      ended->error_text = g_strdup (why->message);
    }
  g_hash_table_remove (self->running, job->id);
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_job, ended, &error))
    g_message ("the end of a job is not stored: %s", error->message);
  g_signal_emit_by_name (self, "changed", ended);
}

void
wc_jobs_resume (WcJobs *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs =
      wc_job_store_list (self->db, /* unfinished= */ TRUE, &error);
  g_autoptr (GError) lost =
      g_error_new (WC_ERROR, WC_ERROR_CANCELLED, "the daemon was restarted meanwhile");

  if (jobs == NULL)
    {
      g_message ("cannot read unfinished jobs: %s", error->message);
      return;
    }
  for (guint i = 0; i < jobs->len; i++)
    {
      WcJob *job = jobs->pdata[i];

      if (self->runners[job->kind].resumes)
        begin_job (self, job);
      else
        end_job (self, job, WC_JOB_STATE_FAILED, NULL, lost);
    }
}

static void
tell_progress (Running *running)
{
  WcJob *job = running->job;
  WcEvent *event =
      wc_event_new (WC_EVENT_JOB_PROGRESS, job->account, /* chat= */ NULL, job->id);

  running->told_us = g_get_monotonic_time ();
  event->delta = wc_details_new ();
  wc_details_set_int (event->delta, "done", job->done);
  wc_details_set_int (event->delta, "total", job->total);
  wc_live_tell (running->owner->live, event);
  g_signal_emit_by_name (running->owner, "changed", job);
}

static gboolean
on_progress_due (gpointer data)
{
  Running *running = data;

  running->timer = 0;
  tell_progress (running);
  return G_SOURCE_REMOVE;
}

/* The last one is always told: what stands still shows how far it came. */
void
wc_jobs_progress (WcJobs *self, const char *id, gint64 done, gint64 total)
{
  Running *running = g_hash_table_lookup (self->running, id);
  gint64 due_us;
  WcJob *moved;

  if (running == NULL)
    return;
  moved = wc_job_copy (running->job);
  moved->done = done;
  moved->total = total;
  g_hash_table_steal (self->running, id);
  wc_job_unref (running->job);
  running->job = moved;
  g_hash_table_insert (self->running, running->job->id, running);
  due_us = running->told_us + PROGRESS_PERIOD_US - g_get_monotonic_time ();
  if (running->timer != 0)
    return;
  if (running->told_us == 0 || due_us <= 0)
    tell_progress (running);
  else
    running->timer =
        g_timeout_add ((guint) (due_us / 1000) + 1, on_progress_due, running);
}

void
wc_jobs_finish (WcJobs *self, const char *id, GHashTable *result)
{
  g_autoptr (GHashTable) taken = result;
  Running *running = g_hash_table_lookup (self->running, id);
  g_autoptr (WcJob) job = running != NULL ? wc_job_ref (running->job) : NULL;

  if (job != NULL)
    end_job (self, job, WC_JOB_STATE_DONE, taken, NULL);
}

void
wc_jobs_fail (WcJobs *self, const char *id, const GError *error)
{
  Running *running = g_hash_table_lookup (self->running, id);
  g_autoptr (WcJob) job = running != NULL ? wc_job_ref (running->job) : NULL;
  gboolean cancelled = g_error_matches (error, WC_ERROR, WC_ERROR_CANCELLED) ||
                       g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (job != NULL)
    end_job (self, job, cancelled ? WC_JOB_STATE_CANCELLED : WC_JOB_STATE_FAILED, NULL,
             error);
}

WcJob *
wc_jobs_get (WcJobs *self, const char *id, GError **error)
{
  const Running *running = g_hash_table_lookup (self->running, id);

  return running != NULL ? wc_job_ref (running->job)
                         : wc_job_store_get (self->db, id, error);
}

GPtrArray *
wc_jobs_list (WcJobs *self, GError **error)
{
  GPtrArray *jobs = wc_job_store_list (self->db, /* unfinished= */ FALSE, error);

  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    {
      WcJob *stored = jobs->pdata[i];
      const Running *running = g_hash_table_lookup (self->running, stored->id);

      if (running == NULL)
        continue;
      jobs->pdata[i] = wc_job_ref (running->job);
      wc_job_unref (stored);
    }
  return jobs;
}

gboolean
wc_jobs_cancel (WcJobs *self, const char *id, GError **error)
{
  const Running *running = g_hash_table_lookup (self->running, id);
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (WcJob) job = NULL;

  if (running != NULL)
    {
      cancellable = g_object_ref (running->cancellable);
      g_cancellable_cancel (cancellable);
      return TRUE;
    }
  job = wc_job_store_get (self->db, id, error);
  return job != NULL;
}
