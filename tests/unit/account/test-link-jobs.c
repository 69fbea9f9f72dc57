/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/link-jobs.h"
#include "base/error.h"
#include "lib/runner-fixture.h"
#include "store/account-store.h"

/* A kind of jobs that notes what it is told, in words. */
typedef struct
{
  WcRunnerFixture *base; /* without a runner */
  WcRunners *runners;
  WcJobs *jobs;
  WcLinkJobs *works;
  WcAccount *account;
  GString *log;
  struct _Work *last;
} Fixture;

typedef struct _Work
{
  WcLinkJob base;
  Fixture *f;
} Work;

static void
init (WcLinkJob *base, gpointer data)
{
  Work *work = (Work *) base;

  work->f = data;
  work->f->last = work;
  g_string_append (work->f->log, "init ");
}

static void
offer (WcLinkJob *base, WcRunner *runner)
{
  Fixture *f = ((Work *) base)->f;

  if (wc_runner_get_session (runner) == NULL)
    return;
  base->busy = TRUE;
  wc_link_job_ref (base);
  g_string_append (f->log, "offer ");
}

static void
cancelled (WcLinkJob *base, const GError *why)
{
  g_assert_error (why, WC_ERROR, WC_ERROR_CANCELLED);
  g_string_append (((Work *) base)->f->log, "cancelled ");
  wc_link_job_finish (base, NULL, why);
}

static void
detach (WcLinkJob *base)
{
  g_assert_null (base->owner);
  g_string_append (((Work *) base)->f->log, "detach ");
}

static void
clear (WcLinkJob *base)
{
  g_string_append (((Work *) base)->f->log, "clear ");
}

static const WcLinkJobType type = {
  .size = sizeof (Work),
  .init = init,
  .offer = offer,
  .cancelled = cancelled,
  .detach = detach,
  .clear = clear,
};

/* The same, one at a time. */
static const WcLinkJobType one_by_one = {
  .size = sizeof (Work),
  .most_busy = 1,
  .init = init,
  .offer = offer,
  .cancelled = cancelled,
  .detach = detach,
  .clear = clear,
};

static void
turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->base = wc_runner_fixture_new ();
  wc_runner_fixture_drop_runner (f->base);
  f->account = wc_account_store_get (f->base->temp->db, f->base->temp->account->id, NULL);
  f->runners = wc_runners_new (&f->base->means);
  f->jobs = wc_jobs_new (f->base->temp->db, f->base->live);
  f->log = g_string_new (NULL);
  f->works = wc_link_jobs_new (f->jobs, f->runners, data != NULL ? data : &type, f);
  wc_link_jobs_run (f->works, WC_JOB_KIND_BACKFILL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_runners_leave_all (f->runners);
  g_clear_pointer (&f->works, wc_link_jobs_free);
  turn ();
  g_assert_finalize_object (f->runners);
  turn ();
  g_assert_finalize_object (f->jobs);
  wc_account_unref (f->account);
  wc_runner_fixture_free (f->base);
  g_string_free (f->log, TRUE);
}

static void
assert_log (Fixture *f, const char *words)
{
  turn ();
  g_assert_cmpstr (f->log->str, ==, words);
  g_string_truncate (f->log, 0);
}

static char *
start (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = wc_jobs_start (f->jobs, WC_JOB_KIND_BACKFILL, f->account->id,
                                         wc_details_new (), NULL, &error);

  g_assert_no_error (error);
  return g_strdup (job->id);
}

static void
assert_job (Fixture *f, const char *id, const char *state)
{
  g_autoptr (WcJob) job = wc_jobs_get (f->jobs, id, NULL);

  g_assert_cmpstr (wc_job_state_to_string (job->state), ==, state);
}

static void
go_online (Fixture *f)
{
  wc_links_start (WC_LINKS (f->runners), f->account);
  wc_fake_server_let_in (f->base->server);
  wc_runner_fixture_forget (f->base);
}

/* Offered when there is a stream, once: while it is busy nothing of it moves. */
static void
test_done (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start (f);
  Work *work = f->last;

  assert_log (f, "init ");
  go_online (f);
  assert_log (f, "offer ");
  wc_link_job_progress (&work->base, 1, 2);
  work->base.busy = FALSE;
  wc_link_job_finish (&work->base, NULL, NULL);
  assert_log (f, "detach ");
  assert_job (f, id, "done");
  wc_link_job_progress (&work->base, 2, 2);
  wc_link_job_unref (work);
  assert_log (f, "clear ");
}

static void
test_failed (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (GError) why = g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "no");

  go_online (f);
  id = start (f);
  g_assert_cmpstr (f->log->str, ==, "init "); /* who starts it learns its name first */
  assert_log (f, "init offer ");
  f->last->base.busy = FALSE;
  wc_link_job_finish (&f->last->base, NULL, why);
  assert_job (f, id, "failed");
  wc_link_job_unref (f->last);
  assert_log (f, "detach clear ");
}

/* An attempt that ended without an end of the job: again, when something changes. */
static void
test_again (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  go_online (f);
  id = start (f);
  assert_log (f, "init offer ");
  f->last->base.busy = FALSE;
  wc_link_job_unref (f->last);
  wc_link_job_offer (&f->last->base);
  wc_link_job_offer (&f->last->base);
  assert_log (f, "offer ");
  assert_job (f, id, "running");
  wc_link_job_unref (f->last);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autofree char *waiting = start (f);
  g_autofree char *busy = NULL;
  Work *work;

  assert_log (f, "init ");
  g_assert_true (wc_jobs_cancel (f->jobs, waiting, NULL));
  assert_log (f, "cancelled detach clear ");
  assert_job (f, waiting, "cancelled");
  go_online (f);
  busy = start (f);
  assert_log (f, "init offer ");
  work = f->last;
  g_assert_true (wc_jobs_cancel (f->jobs, busy, NULL));
  assert_log (f, "");
  g_assert_true (g_cancellable_is_cancelled (work->base.cancellable));
  wc_link_job_unref (work);
}

/* The daemon ends while something is asked. */
static void
test_end (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  go_online (f);
  id = start (f);
  assert_log (f, "init offer ");
  wc_link_jobs_free (f->works);
  assert_log (f, "detach ");
  g_assert_null (f->last->base.owner);
  assert_job (f, id, "running");
  wc_link_job_unref (f->last);
  assert_log (f, "clear ");
  f->works = wc_link_jobs_new (f->jobs, f->runners, &type, f);
}

/* The next one begins when one rests or is over, in the order in which they came. */
static void
test_turns (Fixture *f, gconstpointer data)
{
  g_autofree char *one = start (f);
  Work *first = f->last;
  g_autofree char *two = start (f);
  Work *second = f->last;

  go_online (f);
  assert_log (f, "init init offer ");
  g_assert_true (first->base.busy);
  g_assert_false (second->base.busy);
  wc_link_job_rest (&first->base);
  wc_link_job_finish (&first->base, NULL, NULL);
  assert_log (f, "detach offer ");
  g_assert_true (second->base.busy);
  wc_link_job_unref (first);
  wc_link_job_rest (&second->base);
  assert_log (f, "clear offer ");
  assert_job (f, one, "done");
  assert_job (f, two, "running");
  wc_link_job_unref (second);
  wc_link_job_unref (second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/link-jobs/" name, Fixture, NULL, setup, func, teardown)
  TEST ("done", test_done);
  TEST ("failed", test_failed);
  TEST ("again", test_again);
  TEST ("cancelled", test_cancelled);
  TEST ("end", test_end);
  g_test_add ("/account/link-jobs/turns", Fixture, &one_by_one, setup, test_turns,
              teardown);
  return g_test_run ();
}
