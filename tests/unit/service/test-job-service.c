/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

static WcJob *
start (WcServiceFixture *f)
{
  g_autoptr (GError) error = NULL;
  WcJob *job = wc_jobs_start (f->jobs, WC_JOB_KIND_BACKFILL, f->store->account, NULL,
                              "test", &error);

  g_assert_no_error (error);
  return job;
}

static void
test_list (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcJob) one = start (f);
  g_autoptr (WcJob) two = start (f);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) unfinished = NULL;

  wc_jobs_finish (f->jobs, one->id, NULL);
  all = wc_job_service_list (f->services->jobs, FALSE, NULL);
  unfinished = wc_job_service_list (f->services->jobs, TRUE, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpuint (unfinished->len, ==, 1);
  g_assert_cmpstr (((WcJob *) g_ptr_array_index (unfinished, 0))->id, ==, two->id);
}

static void
test_wait (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcJob) job = start (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WcJob) over = NULL;

  wc_job_service_wait_async (f->services->jobs, job->id, 1000, NULL,
                             wc_service_fixture_done, &result);
  wc_jobs_progress (f->jobs, job->id, 1, 2);
  g_assert_null (result);
  wc_jobs_finish (f->jobs, job->id, NULL);
  over = wc_job_service_wait_finish (f->services->jobs, wc_service_fixture_wait (&result),
                                     NULL);
  g_assert_cmpint (over->state, ==, WC_JOB_STATE_DONE);
}

static void
test_wait_too_long (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcJob) job = start (f);
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GAsyncResult) unknown = NULL;
  g_autoptr (GError) timeout = NULL;
  g_autoptr (GError) missing = NULL;

  wc_job_service_wait_async (f->services->jobs, job->id, 1000, NULL,
                             wc_service_fixture_done, &late);
  wc_fake_clock_advance (f->clock, G_USEC_PER_SEC);
  g_assert_null (wc_job_service_wait_finish (f->services->jobs,
                                             wc_service_fixture_wait (&late), &timeout));
  g_assert_error (timeout, WC_ERROR, WC_ERROR_TIMEOUT);
  wc_job_service_wait_async (f->services->jobs, "nothing", 1000, NULL,
                             wc_service_fixture_done, &unknown);
  g_assert_null (wc_job_service_wait_finish (
      f->services->jobs, wc_service_fixture_wait (&unknown), &missing));
  g_assert_error (missing, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_backup (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (GError) relative = NULL;
  g_autoptr (GError) exists = NULL;
  g_autoptr (GError) nowhere = NULL;
  g_autoptr (WcJob) job = wc_job_service_backup (f->services->jobs, NULL, NULL, NULL);
  g_autofree char *expected =
      g_build_filename (f->store->folder, "data", "backup-20251121T120000Z.db", NULL);

  g_assert_cmpstr (wc_details_get (job->params, "path"), ==, expected);
  g_assert_null (wc_job_service_backup (f->services->jobs, "here.db", NULL, &relative));
  g_assert_cmpstr (wc_error_get_detail (relative, "field"), ==, "options.path");
  g_assert_null (
      wc_job_service_backup (f->services->jobs, "/nonexistent/x.db", NULL, &nowhere));
  g_assert_cmpstr (wc_error_get_detail (nowhere, "field"), ==, "options.path");
  g_assert_null (
      wc_job_service_backup (f->services->jobs, f->store->path, NULL, &exists));
  g_assert_error (exists, WC_ERROR, WC_ERROR_CONFLICT);
}

static void
begin_only (const WcJob *job, GCancellable *cancellable, gpointer data)
{
}

/* Test that of two within one second each has a file of its own. */
static void
test_backup_twice (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autofree char *folder = g_build_filename (f->store->folder, "data", NULL);
  g_autofree char *first = g_build_filename (folder, "backup-20251121T120000Z.db", NULL);
  g_autofree char *second =
      g_build_filename (folder, "backup-20251121T120000Z-2.db", NULL);
  g_autofree char *third =
      g_build_filename (folder, "backup-20251121T120000Z-3.db", NULL);
  g_autoptr (WcJob) one = NULL;
  g_autoptr (WcJob) two = NULL;

  wc_jobs_register (f->jobs, WC_JOB_KIND_BACKUP, FALSE, begin_only, NULL);
  g_assert_true (g_file_set_contents (first, "", 0, NULL));
  one = wc_job_service_backup (f->services->jobs, NULL, NULL, NULL);
  g_assert_cmpstr (wc_details_get (one->params, "path"), ==, second);
  /* the first has not written anything yet */
  two = wc_job_service_backup (f->services->jobs, NULL, NULL, NULL);
  g_assert_cmpstr (wc_details_get (two->params, "path"), ==, third);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/job-service/list", test_list);
  g_test_add_func ("/service/job-service/wait", test_wait);
  g_test_add_func ("/service/job-service/wait-too-long", test_wait_too_long);
  g_test_add_func ("/service/job-service/backup", test_backup);
  g_test_add_func ("/service/job-service/backup-twice", test_backup_twice);
  return g_test_run ();
}
