/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "sync/file-jobs.h"

static void
run (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  *(WcJob **) data = wc_job_ref (job);
}

static void
test_start (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcLive) live = wc_live_new ();
  g_autoptr (WcJobs) jobs = wc_jobs_new (f->db, live);
  g_autoptr (WcAttachment) file = wc_attachment_new ();
  g_autoptr (WcStoredAttachment) stored = NULL;
  g_autoptr (WcStoredAttachment) noted = NULL;
  g_autoptr (WcJob) ran = NULL;
  g_autoptr (WcJob) job = NULL;
  WcFileJob wanted = { WC_JOB_KIND_DOWNLOAD, NULL, "bot", 77, WC_UPLOAD_PURPOSE_PROFILE };
  gint64 id;

  wc_jobs_register (jobs, WC_JOB_KIND_DOWNLOAD, TRUE, run, &ran);
  wc_store_fixture_begin (f);
  id = wc_attachment_store_add_alone (f->db, f->account, file, NULL);
  wc_store_fixture_commit (f);
  wanted.file = stored = wc_attachment_store_get (f->db, id, NULL);
  job = wc_file_jobs_start (f->db, jobs, &wanted, NULL);
  g_assert_nonnull (job);
  g_assert_cmpstr (ran->id, ==, job->id);
  g_assert_cmpstr (ran->owner, ==, "bot");
  g_assert_cmpint (wc_details_get_int (ran->params, "attachment", 0), ==, id);
  g_assert_cmpint (wc_details_get_int (ran->params, "max_bytes", 0), ==, 77);
  g_assert_null (wc_details_get (ran->params, "chat"));
  g_assert_cmpstr (wc_details_get (ran->params, "purpose"), ==, "profile");
  noted = wc_attachment_store_find_by_job (f->db, job->id, NULL);
  g_assert_cmpint (noted->attachment->id, ==, id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/file-jobs/start", test_start);
  return g_test_run ();
}
