/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "base/error.h"
#include "lib/store-fixture.h"
#include "sync/backups.h"

typedef struct
{
  WcStoreFixture *store;
  WcReader *reader;
  WcLive *live;
  WcJobs *jobs;
  WcBackups *backups;
  char *path;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autofree char *directory = NULL;

  f->store = wc_store_fixture_new ();
  directory = g_path_get_dirname (f->store->path);
  f->path = g_build_filename (directory, "copy.db", NULL);
  f->reader = wc_reader_new (f->store->path);
  f->live = wc_live_new ();
  f->jobs = wc_jobs_new (f->store->db, f->live);
  f->backups = wc_backups_new (f->jobs, f->reader);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->backups, wc_backups_free);
  g_object_unref (f->jobs);
  g_object_unref (f->live);
  g_object_unref (f->reader);
  g_unlink (f->path);
  g_free (f->path);
  wc_store_fixture_free (f->store);
}

/* The job as it is when it is over. */
static WcJob *
back_up (Fixture *f)
{
  GHashTable *params = wc_details_new ();
  g_autoptr (GError) error = NULL;
  WcJob *job;

  wc_details_set (params, "path", f->path);
  job = wc_jobs_start (f->jobs, WC_JOB_KIND_BACKUP, 0, params, NULL, &error);
  g_assert_no_error (error);
  while (!wc_job_is_over (job))
    {
      g_autofree char *id = g_strdup (job->id);

      g_main_context_iteration (NULL, TRUE);
      wc_job_unref (job);
      job = wc_jobs_get (f->jobs, id, &error);
      g_assert_no_error (error);
    }
  return job;
}

static void
test_writes_a_copy (Fixture *f, gconstpointer data)
{
  g_autoptr (WcJob) job = NULL;
  g_autoptr (WcDb) copy = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  job = back_up (f);
  g_assert_cmpint (job->state, ==, WC_JOB_STATE_DONE);
  g_assert_cmpstr (wc_details_get (job->result, "path"), ==, f->path);
  g_assert_cmpint (g_stat (f->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (wc_details_get_int (job->result, "size", 0), ==, status.st_size);

  copy = wc_db_open_reader (f->path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wc_db_get_epoch (copy), !=, wc_db_get_epoch (f->store->db));
}

static void
test_never_overwrites (Fixture *f, gconstpointer data)
{
  g_autoptr (WcJob) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_file_set_contents (f->path, "mine", -1, &error);
  g_assert_no_error (error);
  job = back_up (f);
  g_assert_cmpint (job->state, ==, WC_JOB_STATE_FAILED);
  g_assert_cmpint (job->error_code, ==, WC_ERROR_CONFLICT);
  g_file_get_contents (f->path, &text, NULL, &error);
  g_assert_cmpstr (text, ==, "mine");
}

static void
test_ends_unheard (Fixture *f, gconstpointer data)
{
  GHashTable *params = wc_details_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = NULL;
  g_autoptr (WcJob) after = NULL;

  wc_details_set (params, "path", f->path);
  job = wc_jobs_start (f->jobs, WC_JOB_KIND_BACKUP, 0, params, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&f->backups, wc_backups_free);
  while (!g_file_test (f->path, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  after = wc_jobs_get (f->jobs, job->id, &error);
  g_assert_cmpint (after->state, ==, WC_JOB_STATE_RUNNING);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/backups/writes-a-copy", test_writes_a_copy);
  ADD ("/backups/never-overwrites", test_never_overwrites);
  ADD ("/backups/ends-unheard", test_ends_unheard);
  return g_test_run ();
}
