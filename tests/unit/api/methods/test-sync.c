/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

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

static void
test_state (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (
      *f, "Sync.State", "{'account':''}",
      "{'state':{'account':'juliet@capulet.lit','phase':'offline','archive_complete':"
      "false,'done':0,'pending_out':0}}");
}

static void
test_wait (Fixture *f, gconstpointer data)
{
  guint before = (*f)->caller->n_answers;
  g_autofree char *answer = NULL;

  wc_api_fixture_start (*f, "Sync.Wait",
                        "{'account':'','phase':'live','timeout_ms':1000}");
  g_assert_cmpuint ((*f)->caller->n_answers, ==, before);
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  while ((*f)->caller->n_answers == before)
    g_main_context_iteration (NULL, TRUE);
  answer = wc_api_fixture_take_answer (*f);
  wc_api_fixture_assert_pick (answer, "state.phase", "live");
}

static void
test_now (Fixture *f, gconstpointer data)
{
  g_autofree char *log = NULL;

  wc_api_fixture_expect (*f, "Sync.Now", "{'account':''}", "Offline");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (*f, "Sync.Now", "{'account':''}", "{}");
  log = wc_fake_link_take_log ((*f)->base->link);
  g_assert_cmpstr (log, ==, "sync");
}

static void
test_policy (Fixture *f, gconstpointer data)
{
  g_autofree char *account = NULL;

  wc_api_fixture_expect (*f, "Sync.SetPolicy", "{'account':'','policy':{'days':-1}}",
                         "{}");
  account = wc_api_fixture_call (*f, "Accounts.Get", "{'account':''}");
  wc_api_fixture_assert_pick (account, "account.sync_days", "-1");
  wc_api_fixture_assert_pick (account, "account.backfill", "true");
  wc_api_fixture_expect (*f, "Sync.SetPolicy", "{'account':'','policy':{'days':-2}}",
                         "InvalidArgument policy.days");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/sync/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("state", test_state);
  ADD ("wait", test_wait);
  ADD ("now", test_now);
  ADD ("policy", test_policy);
  return g_test_run ();
}
