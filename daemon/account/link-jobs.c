/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/link-jobs.h"
#include "base/error.h"

/* What is stored is that there is a job; attempts live here only, so that the daemon's
 * next life begins with the same ones. */

struct _WcLinkJobs
{
  WcJobs *jobs;
  WcRunners *runners;
  const WcLinkJobType *type;
  gpointer data;
  GPtrArray *works; /* (owned) (element-type WcLinkJob) not over */
  GPtrArray *links; /* (owned) (element-type WcLink) whose status is followed */
  guint turn;       /* idle source: offer those that waited for others */
};

gpointer
wc_link_job_ref (gpointer link_job)
{
  return g_rc_box_acquire (link_job);
}

static void
clear (gpointer data)
{
  WcLinkJob *self = data;

  if (self->type->clear != NULL)
    self->type->clear (self);
  wc_job_unref (self->job);
  g_object_unref (self->cancellable);
}

void
wc_link_job_unref (gpointer link_job)
{
  g_rc_box_release_full (link_job, clear);
}

/* The array's way of letting one go. */
static void
detach (gpointer data)
{
  WcLinkJob *self = data;

  g_clear_signal_handler (&self->on_cancel, self->cancellable);
  self->owner = NULL;
  if (self->type->detach != NULL)
    self->type->detach (self);
  wc_link_job_unref (self);
}

static gboolean
has_room (WcLinkJobs *self)
{
  guint n_busy = 0;

  for (guint i = 0; self->type->most_busy != 0 && i < self->works->len; i++)
    n_busy += ((const WcLinkJob *) self->works->pdata[i])->busy;
  return self->type->most_busy == 0 || n_busy < self->type->most_busy;
}

void
wc_link_job_offer (WcLinkJob *self)
{
  WcRunner *runner = wc_runners_lookup (self->owner->runners, self->job->account);

  if (!self->busy && runner != NULL && has_room (self->owner))
    self->type->offer (self, runner);
}

static gpointer
copy_ref (gconstpointer link_job, gpointer data)
{
  return wc_link_job_ref ((gpointer) link_job);
}

/* @account 0: of all. One that is offered may finish, and leave the array. */
static void
offer_all (WcLinkJobs *self, gint64 account)
{
  g_autoptr (GPtrArray) works = g_ptr_array_copy (self->works, copy_ref, NULL);

  g_ptr_array_set_free_func (works, wc_link_job_unref);
  for (guint i = 0; i < works->len; i++)
    {
      WcLinkJob *work = works->pdata[i];

      if (work->owner != NULL && (account == 0 || work->job->account == account))
        wc_link_job_offer (work);
    }
}

static gboolean
on_turn (gpointer data)
{
  WcLinkJobs *self = data;

  self->turn = 0;
  offer_all (self, 0);
  return G_SOURCE_REMOVE;
}

void
wc_link_job_rest (WcLinkJob *self)
{
  self->busy = FALSE;
  if (self->owner != NULL && self->owner->turn == 0 && self->type->most_busy != 0)
    self->owner->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, self->owner, NULL);
}

void
wc_link_job_progress (WcLinkJob *self, gint64 done, gint64 total)
{
  if (self->owner != NULL)
    wc_jobs_progress (self->owner->jobs, self->job->id, done, total);
}

void
wc_link_job_finish (WcLinkJob *self, GHashTable *result, const GError *why)
{
  WcJobs *jobs = self->owner->jobs;
  g_autoptr (WcJob) job = wc_job_ref (self->job);

  g_ptr_array_remove (self->owner->works, self);
  if (why != NULL)
    wc_jobs_fail (jobs, job->id, why);
  else
    wc_jobs_finish (jobs, job->id, result);
}

static void
on_status_changed (WcLink *link, WcLinkJobs *self)
{
  offer_all (self, wc_link_get_account (link)->id);
}

static void
on_link (WcLinks *links, WcLink *link, gboolean added, WcLinkJobs *self)
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

/* One that waits is over at once; one that is busy, with the end of its attempt. */
static gboolean
end_cancelled (gpointer data)
{
  WcLinkJob *self = data;
  g_autoptr (GError) why = NULL;

  if (self->owner == NULL || self->busy)
    return G_SOURCE_REMOVE;
  why = g_error_new (WC_ERROR, WC_ERROR_CANCELLED, "it was cancelled");
  self->type->cancelled (self, why);
  return G_SOURCE_REMOVE;
}

/* Not from inside the signal, where its handler could not be taken away. */
static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, end_cancelled, wc_link_job_ref (data),
                   wc_link_job_unref);
}

static gboolean
on_begun (gpointer data)
{
  WcLinkJob *self = data;

  if (self->owner != NULL)
    wc_link_job_offer (self);
  return G_SOURCE_REMOVE;
}

/* Not at once: who starts the job learns its name first. */
static void
run (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  WcLinkJobs *owner = data;
  WcLinkJob *self = g_rc_box_alloc0 (owner->type->size);

  self->type = owner->type;
  self->owner = owner;
  self->job = wc_job_ref (job);
  self->cancellable = g_object_ref (cancellable);
  self->on_cancel =
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), self);
  if (self->type->init != NULL)
    self->type->init (self, owner->data);
  g_ptr_array_add (owner->works, self);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_begun, wc_link_job_ref (self),
                   wc_link_job_unref);
}

WcLinkJobs *
wc_link_jobs_new (WcJobs *jobs,
                  WcRunners *runners,
                  const WcLinkJobType *type,
                  gpointer data)
{
  WcLinkJobs *self = g_new0 (WcLinkJobs, 1);

  self->jobs = jobs;
  self->runners = runners;
  self->type = type;
  self->data = data;
  self->works = g_ptr_array_new_with_free_func (detach);
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (runners, "changed", G_CALLBACK (on_link), self);
  return self;
}

void
wc_link_jobs_run (WcLinkJobs *self, WcJobKind kind)
{
  wc_jobs_register (self->jobs, kind, /* resumes= */ TRUE, run, self);
}

void
wc_link_jobs_free (WcLinkJobs *self)
{
  g_signal_handlers_disconnect_by_data (self->runners, self);
  for (guint i = 0; i < self->links->len; i++)
    g_signal_handlers_disconnect_by_data (self->links->pdata[i], self);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->works);
  if (self->turn != 0)
    g_source_remove (self->turn);
  g_free (self);
}
