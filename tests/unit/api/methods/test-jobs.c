/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/api-fixture.h"

typedef WcApiFixture *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_api_fixture_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (*f);
}

static char *
start (Fixture *f)
{
  g_autofree char *answer = wc_api_fixture_call (
      *f, "Messages.Backfill", "{'account':'','chat':'romeo@montague.lit'}");

  return wc_api_fixture_pick (answer, "job");
}

static void
test_life (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start (f);
  g_autofree char *params = g_strdup_printf ("{'job':'%s'}", id);
  g_autofree char *running = NULL;
  g_autofree char *done = NULL;
  g_autofree char *none = NULL;
  GHashTable *result = wc_details_new ();

  wc_jobs_progress ((*f)->base->jobs, id, 3, 10);
  running = wc_api_fixture_call (*f, "Jobs.Get", params);
  wc_api_fixture_assert_pick (running, "job.state", "running");
  wc_api_fixture_assert_pick (running, "job.done", "3");
  wc_api_fixture_assert_pick (running, "job.total", "10");
  wc_api_fixture_assert_pick (running, "job.chat", "romeo@montague.lit");
  wc_details_set (result, "messages", "3");
  wc_jobs_finish ((*f)->base->jobs, id, result);
  done = wc_api_fixture_call (*f, "Jobs.Get", params);
  wc_api_fixture_assert_pick (done, "job.state", "done");
  wc_api_fixture_assert_pick (done, "job.result.messages", "3");
  wc_api_fixture_assert_pick (done, "job.object", NULL);
  none = wc_api_fixture_call (*f, "Jobs.List", "{'options':{'unfinished':true}}");
  wc_api_fixture_assert_pick (none, "jobs", "[]");
}

static void
test_failed (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start (f);
  g_autofree char *params = g_strdup_printf ("{'job':'%s'}", id);
  g_autoptr (GError) why =
      g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "no answer");
  g_autofree char *failed = NULL;

  wc_jobs_fail ((*f)->base->jobs, id, why);
  failed = wc_api_fixture_call (*f, "Jobs.Get", params);
  wc_api_fixture_assert_pick (failed, "job.state", "failed");
  wc_api_fixture_assert_pick (failed, "job.error.name", "RemoteTimeout");
  wc_api_fixture_assert_pick (failed, "job.error.text", "no answer");
}

static void
test_wait (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start (f);
  g_autofree char *params = g_strdup_printf ("{'job':'%s','timeout_ms':1000}", id);
  guint before = (*f)->caller->n_answers;
  g_autofree char *answer = NULL;

  wc_api_fixture_start (*f, "Jobs.Wait", params);
  g_assert_cmpuint ((*f)->caller->n_answers, ==, before);
  wc_jobs_finish ((*f)->base->jobs, id, NULL);
  while ((*f)->caller->n_answers == before)
    g_main_context_iteration (NULL, TRUE);
  answer = wc_api_fixture_take_answer (*f);
  wc_api_fixture_assert_pick (answer, "job.state", "done");
  wc_api_fixture_expect (*f, "Jobs.Wait", "{'job':'none','timeout_ms':1}", "NotFound");
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start (f);
  g_autofree char *params = g_strdup_printf ("{'job':'%s'}", id);

  wc_api_fixture_expect (*f, "Jobs.Cancel", params, "{}");
  wc_api_fixture_expect (*f, "Jobs.Cancel", "{'job':'none'}", "NotFound");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/jobs/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("life", test_life);
  ADD ("failed", test_failed);
  ADD ("wait", test_wait);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}
