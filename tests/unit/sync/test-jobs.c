/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/temp-db.h"
#include "sync/jobs.h"

typedef struct
{
  WcTempDb *temp;
  WcLive *live;
  WcJobs *jobs;
  GCancellable *cancellable; /* (owned) of the job begun last */
  guint begun;
  guint progress; /* events */
  gint64 done;    /* of the last of them */
} Fixture;

static void
run_job (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  Fixture *fixture = data;

  g_assert_cmpint (job->state, ==, WC_JOB_STATE_RUNNING);
  fixture->begun++;
  g_set_object (&fixture->cancellable, cancellable);
}

static void
on_live (WcLive *live, const WcEvent *event, gpointer data)
{
  g_assert_cmpint (event->kind, ==, WC_EVENT_JOB_PROGRESS);
  ((Fixture *) data)->progress++;
  ((Fixture *) data)->done = wc_details_get_int (event->delta, "done", -1);
}

static void
make_jobs (Fixture *fixture)
{
  g_clear_object (&fixture->jobs);
  fixture->jobs = wc_jobs_new (fixture->temp->db, fixture->live);
  wc_jobs_register (fixture->jobs, WC_JOB_KIND_BACKFILL, TRUE, run_job, fixture);
  wc_jobs_register (fixture->jobs, WC_JOB_KIND_BACKUP, FALSE, run_job, fixture);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->temp = wc_temp_db_new ();
  fixture->live = wc_live_new ();
  g_signal_connect (fixture->live, "event", G_CALLBACK (on_live), fixture);
  make_jobs (fixture);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->jobs);
  g_clear_object (&fixture->cancellable);
  g_object_unref (fixture->live);
  wc_temp_db_free (fixture->temp);
}

static WcJob *
start (Fixture *fixture, WcJobKind kind)
{
  g_autoptr (GError) error = NULL;
  WcJob *job = wc_jobs_start (fixture->jobs, kind, fixture->temp->account->id,
                              wc_details_new (), "test", &error);

  g_assert_no_error (error);
  return job;
}

static WcJobState
state_of (Fixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = wc_jobs_get (fixture->jobs, id, &error);

  g_assert_no_error (error);
  return job->state;
}

static void
test_done (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcJob) job = start (fixture, WC_JOB_KIND_BACKUP);
  g_autoptr (WcJob) ended = NULL;
  GHashTable *result = wc_details_new ();

  g_assert_cmpint (state_of (fixture, job->id), ==, WC_JOB_STATE_RUNNING);
  wc_details_set (result, "path", "x");
  wc_jobs_finish (fixture->jobs, job->id, result);
  wc_jobs_finish (fixture->jobs, job->id, NULL);
  ended = wc_jobs_get (fixture->jobs, job->id, NULL);
  g_assert_cmpint (ended->state, ==, WC_JOB_STATE_DONE);
  g_assert_cmpstr (wc_details_get (ended->result, "path"), ==, "x");
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcJob) job = start (fixture, WC_JOB_KIND_BACKUP);
  g_autoptr (WcJob) ended = NULL;
  g_autoptr (GError) error = g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "no network");

  wc_jobs_fail (fixture->jobs, job->id, error);
  ended = wc_jobs_get (fixture->jobs, job->id, NULL);
  g_assert_cmpint (ended->state, ==, WC_JOB_STATE_FAILED);
  g_assert_cmpint (ended->error_code, ==, WC_ERROR_OFFLINE);
  g_assert_cmpstr (ended->error_text, ==, "no network");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcJob) job = start (fixture, WC_JOB_KIND_BACKFILL);
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_jobs_cancel (fixture->jobs, job->id, NULL));
  g_assert_true (g_cancellable_set_error_if_cancelled (fixture->cancellable, &error));
  wc_jobs_fail (fixture->jobs, job->id, error);
  g_assert_cmpint (state_of (fixture, job->id), ==, WC_JOB_STATE_CANCELLED);
  g_assert_true (wc_jobs_cancel (fixture->jobs, job->id, NULL));
  g_clear_error (&error);
  g_assert_false (wc_jobs_cancel (fixture->jobs, "unknown", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_progress_is_seldom (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcJob) job = start (fixture, WC_JOB_KIND_BACKFILL);
  g_autoptr (WcJob) now = NULL;

  for (guint i = 1; i <= 1000; i++)
    wc_jobs_progress (fixture->jobs, job->id, i, 1000);
  g_assert_cmpuint (fixture->progress, >=, 1);
  g_assert_cmpuint (fixture->progress, <, 100);
  now = wc_jobs_get (fixture->jobs, job->id, NULL);
  g_assert_cmpint (now->done, ==, 1000);
  /* however soon it came, the last one is told */
  while (fixture->done < 1000)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcJob) goes_on = start (fixture, WC_JOB_KIND_BACKFILL);
  g_autoptr (WcJob) is_lost = start (fixture, WC_JOB_KIND_BACKUP);
  g_autoptr (GPtrArray) all = NULL;

  g_clear_object (&fixture->jobs);
  wc_temp_db_reopen (fixture->temp);
  make_jobs (fixture);
  fixture->begun = 0;
  wc_jobs_resume (fixture->jobs);
  g_assert_cmpuint (fixture->begun, ==, 1);
  g_assert_cmpint (state_of (fixture, goes_on->id), ==, WC_JOB_STATE_RUNNING);
  g_assert_cmpint (state_of (fixture, is_lost->id), ==, WC_JOB_STATE_FAILED);
  all = wc_jobs_list (fixture->jobs, NULL);
  g_assert_cmpuint (all->len, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/jobs/" name, Fixture, NULL, setup, func, teardown)
  TEST ("done", test_done);
  TEST ("failed", test_failed);
  TEST ("cancelled", test_cancelled);
  TEST ("progress", test_progress_is_seldom);
  TEST ("restart", test_restart);
  return g_test_run ();
}
