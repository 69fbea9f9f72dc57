/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/backfills.h"
#include "base/error.h"
#include "sync/catchup.h"

struct _WcBackfills
{
  WcJobs *jobs;
  WcRunners *runners;
  GPtrArray *works; /* (owned) (element-type Work) not over */
  GPtrArray *links; /* (owned) (element-type WcLink) whose status is followed */
};

/* One job; reference counted, because questions outlive the daemon's end. */
typedef struct
{
  WcBackfills *owner;        /* NULL when the daemon ends */
  WcJob *job;                /* (owned) */
  GCancellable *cancellable; /* (owned) the job's */
  gulong on_cancel;
  gboolean asked; /* the archive has the question */
} Work;

static void
work_clear (gpointer data)
{
  Work *self = data;

  wc_job_unref (self->job);
  g_object_unref (self->cancellable);
}

static void
work_unref (gpointer data)
{
  g_rc_box_release_full (data, work_clear);
}

static void
work_detach (gpointer data)
{
  Work *self = data;

  g_clear_signal_handler (&self->on_cancel, self->cancellable);
  self->owner = NULL;
  work_unref (self);
}

/* @error (transfer full) NULL: it is done. */
static void
finish (Work *work, GError *error)
{
  WcJobs *jobs = work->owner->jobs;
  g_autoptr (GError) owned = error;
  g_autoptr (WcJob) job = wc_job_ref (work->job);

  g_ptr_array_remove (work->owner->works, work);
  if (owned != NULL)
    wc_jobs_fail (jobs, job->id, owned);
  else
    wc_jobs_finish (jobs, job->id, /* result= */ NULL);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  gssize fetched = wc_catchup_backfill_finish (WC_CATCHUP (source), result, &error);

  work->asked = FALSE;
  if (work->owner == NULL || g_error_matches (error, WC_ERROR, WC_ERROR_OFFLINE))
    {
      /* Waits for the next stream. */
    }
  else if (error != NULL)
    finish (work, g_steal_pointer (&error));
  else
    {
      wc_jobs_progress (work->owner->jobs, work->job->id, fetched, fetched);
      finish (work, NULL);
    }
  work_unref (work);
}

static void
go_on (Work *work)
{
  WcRunner *runner = wc_runners_lookup (work->owner->runners, work->job->account);
  GHashTable *params = work->job->params;

  if (work->asked || runner == NULL || !wc_runner_can_backfill (runner))
    return;
  work->asked = TRUE;
  wc_runner_backfill_async (runner, wc_details_get (params, "chat"),
                            wc_details_get_int (params, "until_us", 0),
                            (guint) wc_details_get_int (params, "limit", 0),
                            work->cancellable, on_fetched, g_rc_box_acquire (work));
}

static void
on_status_changed (WcLink *link, WcBackfills *self)
{
  gint64 account = wc_link_get_account (link)->id;

  for (guint i = self->works->len; i > 0; i--)
    {
      Work *work = self->works->pdata[i - 1];

      if (work->job->account == account)
        go_on (work);
    }
}

static void
on_link (WcLinks *links, WcLink *link, gboolean added, WcBackfills *self)
{
  if (added)
    {
      g_signal_connect (link, "status-changed", G_CALLBACK (on_status_changed), self);
      g_ptr_array_add (self->links, g_object_ref (link));
      return;
    }
  g_signal_handlers_disconnect_by_data (link, self);
  g_ptr_array_remove (self->links, link);
}

/* One that waits is over at once; one that asks, with its answer. */
static gboolean
end_cancelled (gpointer data)
{
  Work *work = data;

  if (work->owner != NULL && !work->asked)
    finish (work, g_error_new (WC_ERROR, WC_ERROR_CANCELLED, "it was cancelled"));
  return G_SOURCE_REMOVE;
}

/* Not from inside the signal, where its handler could not be taken away. */
static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, end_cancelled, g_rc_box_acquire (data),
                   work_unref);
}

static void
run (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  WcBackfills *self = data;
  Work *work = g_rc_box_new0 (Work);

  work->owner = self;
  work->job = wc_job_ref (job);
  work->cancellable = g_object_ref (cancellable);
  work->on_cancel =
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), work);
  g_ptr_array_add (self->works, work);
  go_on (work);
}

WcBackfills *
wc_backfills_new (WcJobs *jobs, WcRunners *runners)
{
  WcBackfills *self = g_new0 (WcBackfills, 1);

  self->jobs = jobs;
  self->runners = runners;
  self->works = g_ptr_array_new_with_free_func (work_detach);
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (runners, "changed", G_CALLBACK (on_link), self);
  wc_jobs_register (jobs, WC_JOB_KIND_BACKFILL, /* resumes= */ TRUE, run, self);
  return self;
}

void
wc_backfills_free (WcBackfills *self)
{
  g_signal_handlers_disconnect_by_data (self->runners, self);
  for (guint i = 0; i < self->links->len; i++)
    g_signal_handlers_disconnect_by_data (self->links->pdata[i], self);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->works);
  g_free (self);
}
