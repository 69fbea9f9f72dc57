/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/store-fixture.h"
#include "store/job-store.h"

static void
save (WcStoreFixture *f, const WcJob *job)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_job_store_save (f->db, job, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* Saves a job in @state, a moment after the one before. */
static void
add (WcStoreFixture *f, const char *id, WcJobState state)
{
  g_autoptr (WcJob) job = wc_job_new (id, 0, WC_JOB_KIND_BACKUP, NULL);

  job->state = state;
  f->now_us++;
  save (f, job);
}

static void
test_round_trip (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcJob) job = wc_job_new ("j1", f->account, WC_JOB_KIND_BACKFILL, NULL);
  g_autoptr (WcJob) held = NULL;
  g_autoptr (GError) error = NULL;

  job->state = WC_JOB_STATE_RUNNING;
  job->done = 3;
  job->total = 10;
  wc_str_set (&job->owner, "bot");
  wc_details_set (job->params, "chat", WC_STORE_ROMEO);
  wc_details_set (job->result, "stored", "3");
  job->error_code = 5;
  wc_str_set (&job->error_text, "no");
  save (f, job);
  wc_store_fixture_restart (f);
  held = wc_job_store_get (f->db, "j1", &error);
  g_assert_no_error (error);
  g_assert_cmpint (held->account, ==, f->account);
  g_assert_cmpint (held->kind, ==, WC_JOB_KIND_BACKFILL);
  g_assert_cmpint (held->state, ==, WC_JOB_STATE_RUNNING);
  g_assert_cmpint (held->done, ==, 3);
  g_assert_cmpint (held->total, ==, 10);
  g_assert_cmpstr (held->owner, ==, "bot");
  g_assert_cmpstr (wc_details_get (held->params, "chat"), ==, WC_STORE_ROMEO);
  g_assert_cmpstr (wc_details_get (held->result, "stored"), ==, "3");
  g_assert_cmpint (held->error_code, ==, 5);
  g_assert_cmpstr (held->error_text, ==, "no");
  g_assert_cmpint (held->created_us, ==, WC_STORE_NOW);

  f->now_us += 5;
  save (f, held);
  g_clear_pointer (&held, wc_job_unref);
  held = wc_job_store_get (f->db, "j1", &error);
  g_assert_cmpint (held->created_us, ==, WC_STORE_NOW);
  g_assert_cmpint (held->updated_us, ==, WC_STORE_NOW + 5);
  g_assert_null (wc_job_store_get (f->db, "j2", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_done_once (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  add (f, "j1", WC_JOB_STATE_QUEUED);
  add (f, "j1", WC_JOB_STATE_RUNNING);
  wc_store_fixture_assert_events (f, "");
  add (f, "j1", WC_JOB_STATE_FAILED);
  add (f, "j1", WC_JOB_STATE_FAILED);
  wc_store_fixture_assert_events (f, "job.done j1 state=failed\n");
}

static void
assert_jobs (WcStoreFixture *f, gboolean unfinished, const char *expected)
{
  g_autoptr (GPtrArray) jobs = wc_job_store_list (f->db, unfinished, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < jobs->len; i++)
    g_string_append (text, ((WcJob *) jobs->pdata[i])->id);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_list_and_expire (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  add (f, "a", WC_JOB_STATE_DONE);
  add (f, "b", WC_JOB_STATE_QUEUED);
  add (f, "c", WC_JOB_STATE_RUNNING);
  add (f, "d", WC_JOB_STATE_CANCELLED);
  assert_jobs (f, FALSE, "dcba");
  assert_jobs (f, TRUE, "bc");
  f->now_us = WC_STORE_NOW + 2 + WC_JOB_KEEP_US;
  g_assert_true (wc_job_store_expire (f->db, &error));
  assert_jobs (f, FALSE, "dcb");
  f->now_us += 10;
  g_assert_true (wc_job_store_expire (f->db, &error));
  assert_jobs (f, FALSE, "cb");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/job/round-trip", test_round_trip);
  g_test_add_func ("/store/job/done-once", test_done_once);
  g_test_add_func ("/store/job/list", test_list_and_expire);
  return g_test_run ();
}
