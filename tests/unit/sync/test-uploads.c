/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/attachment-store.h"
#include "sync/uploads.h"

static void
run (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  GPtrArray *ids = data;

  g_ptr_array_add (ids, g_strdup (job->id));
  g_assert_cmpint (wc_details_get_int (job->params, "attachment", 0), !=, 0);
}

/* Each file has one job at a time, over restarts too, and another when that failed. */
static void
test_one_job_each (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcLive) live = wc_live_new ();
  g_autoptr (WcJobs) jobs = wc_jobs_new (f->db, live);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (WcAttachment) file = wc_attachment_new ();
  g_autoptr (GError) why = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no");

  wc_jobs_register (jobs, WC_JOB_KIND_UPLOAD, TRUE, run, ids);
  wc_uploads_start_waiting (f->db, jobs);
  g_assert_cmpuint (ids->len, ==, 0);
  file->state = WC_ATTACHMENT_UPLOADING;
  wc_store_fixture_begin (f);
  g_assert_cmpint (wc_attachment_store_add_alone (f->db, f->account, file, NULL), !=, 0);
  g_assert_cmpint (wc_attachment_store_add_alone (f->db, f->account, file, NULL), !=, 0);
  wc_store_fixture_commit (f);
  wc_uploads_start_waiting (f->db, jobs);
  wc_uploads_start_waiting (f->db, jobs);
  g_assert_cmpuint (ids->len, ==, 2);
  wc_jobs_fail (jobs, ids->pdata[0], why);
  wc_uploads_start_waiting (f->db, jobs);
  g_assert_cmpuint (ids->len, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/uploads/one-job-each", test_one_job_each);
  return g_test_run ();
}
