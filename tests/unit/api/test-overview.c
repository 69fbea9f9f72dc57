/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/overview.h"
#include "lib/service-fixture.h"

static void
assert_state (WcServiceFixture *f, const char *expected)
{
  g_autoptr (WcOverview) overview = wc_overview_new (f->services, NULL);

  g_assert_cmpstr (overview->state, ==, expected);
}

/* Test that the word is about what matters most of all accounts. */
static void
test_states (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  gint64 nurse = wc_service_fixture_add_account (f, "nurse@capulet.lit");
  WcFakeLink *other = wc_fake_links_peek (f->links, nurse);

  assert_state (f, "offline");
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  assert_state (f, "online");
  wc_fake_link_set_state (other, WC_ACCOUNT_STATE_CONNECTING);
  assert_state (f, "connecting");
  wc_fake_link_set_state (other, WC_ACCOUNT_STATE_SYNCING);
  assert_state (f, "syncing");
  wc_prompts_raise (f->prompts, nurse, WC_PROMPT_KIND_ACCOUNT, "?", NULL, NULL);
  assert_state (f, "attention");
}

static void
test_sums (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcJob) job =
      wc_jobs_start (f->jobs, WC_JOB_KIND_BACKFILL, 1, NULL, NULL, NULL);
  g_autoptr (WcOverview) overview = NULL;

  for (int i = 0; i < 3; i++)
    wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, f->store->now_us + 1 + i,
                          "word");
  overview = wc_overview_new (f->services, NULL);
  g_assert_cmpuint (overview->unread, ==, 3);
  g_assert_cmpuint (overview->n_jobs, ==, 1);
  g_assert_cmpuint (overview->n_prompts, ==, 0);
  g_assert_cmpuint (overview->accounts->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/overview/states", test_states);
  g_test_add_func ("/api/overview/sums", test_sums);
  return g_test_run ();
}
