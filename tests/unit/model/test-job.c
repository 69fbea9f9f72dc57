/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/job.h"

static void
test_copy (void)
{
  g_autoptr (WcJob) job = wc_job_new (NULL, 3, WC_JOB_KIND_BACKFILL, NULL);
  g_autoptr (WcJob) second = wc_job_ref (job);
  g_autoptr (WcJob) copy = NULL;

  wc_details_set (second->params, "chat", "romeo@montague.lit");
  wc_details_set (second->result, "stored", "1");
  copy = wc_job_copy (job);
  wc_details_set (copy->result, "stored", "2");
  g_assert_cmpstr (wc_details_get (job->result, "stored"), ==, "1");
  g_assert_cmpstr (wc_details_get (copy->params, "chat"), ==, "romeo@montague.lit");
  g_assert_cmpstr (copy->id, ==, job->id);
}

static void
test_words (void)
{
  WcJobKind kind = WC_JOB_KIND_BACKFILL;

  for (int i = 0; i < WC_N_JOB_KINDS; i++)
    {
      g_assert_true (wc_job_kind_from_string (wc_job_kind_to_string (i), &kind));
      g_assert_cmpint (kind, ==, i);
    }
  g_assert_false (wc_job_kind_from_string ("nonsense", &kind));
  g_assert_cmpstr (wc_job_state_to_string (WC_JOB_STATE_QUEUED), ==, "queued");
  g_assert_cmpstr (wc_job_state_to_string (WC_JOB_STATE_CANCELLED), ==, "cancelled");
}

static void
test_over (void)
{
  g_autoptr (WcJob) job = wc_job_new ("j1", 3, WC_JOB_KIND_BACKUP, NULL);

  for (int i = 0; i < WC_N_JOB_STATES; i++)
    {
      job->state = i;
      g_assert_cmpint (wc_job_is_over (job), ==,
                       i == WC_JOB_STATE_DONE || i == WC_JOB_STATE_FAILED ||
                           i == WC_JOB_STATE_CANCELLED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/job/copy", test_copy);
  g_test_add_func ("/model/job/words", test_words);
  g_test_add_func ("/model/job/over", test_over);
  return g_test_run ();
}
