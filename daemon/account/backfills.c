/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/backfills.h"
#include "account/link-jobs.h"
#include "base/error.h"
#include "sync/catchup.h"

/* An archive that is asked when the stream is lost gets the question again on the next
 * one: what it answered meanwhile is stored, so that the rest is less. */

struct _WcBackfills
{
  WcLinkJobs *works; /* (owned) */
};

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  WcLinkJob *work = data;
  g_autoptr (GError) error = NULL;
  gssize fetched = wc_catchup_backfill_finish (WC_CATCHUP (source), result, &error);

  wc_link_job_rest (work);
  /* without a stream the next one is waited for */
  if (work->owner != NULL && !g_error_matches (error, WC_ERROR, WC_ERROR_OFFLINE))
    {
      if (error == NULL)
        wc_link_job_progress (work, fetched, fetched);
      wc_link_job_finish (work, /* result= */ NULL, error);
    }
  wc_link_job_unref (work);
}

static void
offer (WcLinkJob *work, WcRunner *runner)
{
  GHashTable *params = work->job->params;

  if (!wc_runner_can_backfill (runner, wc_details_get (params, "chat")))
    return;
  work->busy = TRUE;
  wc_runner_backfill_async (runner, wc_details_get (params, "chat"),
                            wc_details_get_int (params, "until_us", 0),
                            (guint) wc_details_get_int (params, "limit", 0),
                            work->cancellable, on_fetched, wc_link_job_ref (work));
}

static void
end_cancelled (WcLinkJob *work, const GError *why)
{
  wc_link_job_finish (work, /* result= */ NULL, why);
}

static const WcLinkJobType type = {
  .size = sizeof (WcLinkJob),
  .offer = offer,
  .cancelled = end_cancelled,
};

WcBackfills *
wc_backfills_new (WcJobs *jobs, WcRunners *runners)
{
  WcBackfills *self = g_new0 (WcBackfills, 1);

  self->works = wc_link_jobs_new (jobs, runners, &type, /* data= */ NULL);
  wc_link_jobs_run (self->works, WC_JOB_KIND_BACKFILL);
  return self;
}

void
wc_backfills_free (WcBackfills *self)
{
  wc_link_jobs_free (self->works);
  g_free (self);
}
