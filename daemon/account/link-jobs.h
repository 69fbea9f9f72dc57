/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/runners.h"
#include "sync/jobs.h"

/* Jobs that need an account's stream: each is offered its runner when it begins and
 * whenever the status of its account changes, until it is finished. */
typedef struct _WcLinkJobs WcLinkJobs;

/* One job, the first member of what a kind of them keeps. Reference counted, because what
 * was asked outlives the job and the daemon's end; then owner is NULL and nothing may be
 * done any more. */
typedef struct _WcLinkJobType WcLinkJobType;
typedef struct
{
  const WcLinkJobType *type; /* (unowned) */
  WcLinkJobs *owner;         /* (nullable) */
  WcJob *job;                /* (owned) */
  GCancellable *cancellable; /* (owned) the job's */
  gulong on_cancel;
  gboolean busy; /* an attempt is under way, whose end is waited for; the type sets it,
                    and calls wc_link_job_rest() */
} WcLinkJob;

/* What a kind of jobs does. */
struct _WcLinkJobType
{
  gsize size; /* of the structure that begins with a WcLinkJob; it is all zero at first */
  guint most_busy; /* so many at the same time, the oldest first; 0: any number */
  void (*init) (WcLinkJob *self, gpointer data);          /* (nullable) it begins */
  void (*offer) (WcLinkJob *self, WcRunner *runner);      /* while it is not busy */
  void (*cancelled) (WcLinkJob *self, const GError *why); /* finishes it; the same */
  void (*detach) (WcLinkJob *self); /* (nullable) it is over, or the daemon ends */
  void (*clear) (WcLinkJob *self);  /* (nullable) nobody has it any more */
};

/* Everything is borrowed and must live longer; @data is for the init of @type. Returns:
 * (transfer full). */
WcLinkJobs *wc_link_jobs_new (WcJobs *jobs,
                              WcRunners *runners,
                              const WcLinkJobType *type,
                              gpointer data);
void wc_link_jobs_free (WcLinkJobs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcLinkJobs, wc_link_jobs_free)

/* Runs the jobs of @kind, also those of the daemon's last life. */
void wc_link_jobs_run (WcLinkJobs *self, WcJobKind kind);

/* @link_job: a structure that begins with a WcLinkJob. */
gpointer wc_link_job_ref (gpointer link_job);
void wc_link_job_unref (gpointer link_job);

/* Offers it to its runner now, where there is one and it is not busy, and not too many
 * are. */
void wc_link_job_offer (WcLinkJob *self);

/* The attempt is over, without an end of the job: another one may begin. */
void wc_link_job_rest (WcLinkJob *self);

/* See wc_jobs_progress(); nothing happens without an owner. */
void wc_link_job_progress (WcLinkJob *self, gint64 done, gint64 total);

/* It is over: with @result (transfer full) (nullable), or @why (nullable). There is an
 * owner, which lets go of it. */
void wc_link_job_finish (WcLinkJob *self, GHashTable *result, const GError *why);
