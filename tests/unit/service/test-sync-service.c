/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"
#include "store/cursor-store.h"

static void
test_phases (void)
{
  static const struct
  {
    WcAccountState state;
    WcSyncPhase phase;
  } cases[] = {
    { WC_ACCOUNT_STATE_OFFLINE, WC_SYNC_PHASE_OFFLINE },
    { WC_ACCOUNT_STATE_CONNECTING, WC_SYNC_PHASE_CONNECTING },
    { WC_ACCOUNT_STATE_SYNCING, WC_SYNC_PHASE_CATCHUP },
    { WC_ACCOUNT_STATE_ONLINE, WC_SYNC_PHASE_LIVE },
    { WC_ACCOUNT_STATE_AUTH_FAILED, WC_SYNC_PHASE_OFFLINE },
    { WC_ACCOUNT_STATE_ERROR, WC_SYNC_PHASE_OFFLINE },
  };
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WcSyncState state;

      wc_fake_link_set_state (f->link, cases[i].state);
      wc_sync_service_get_state (f->services->sync, account, &state);
      g_assert_cmpint (state.phase, ==, cases[i].phase);
    }
}

static void
test_words (void)
{
  WcSyncPhase phase = WC_SYNC_PHASE_OFFLINE;

  for (int i = 0; i < WC_N_SYNC_PHASES; i++)
    {
      g_assert_true (wc_sync_phase_from_string (wc_sync_phase_to_string (i), &phase));
      g_assert_cmpint (phase, ==, i);
    }
  g_assert_false (wc_sync_phase_from_string ("done", &phase));
}

static void
test_held (void)
{
  static const char *const ids[] = { "a1", "a2", NULL };
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  const WcCursorArchive archive = { account->id, account->jid, NULL };
  const WcCursorPage page = { .ids = ids,
                              .oldest_us = f->store->now_us - 2000,
                              .newest_us = f->store->now_us - 1000 };
  WcSyncState state;

  wc_sync_service_get_state (f->services->sync, account, &state);
  g_assert_cmpint (state.oldest_us, ==, 0);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_cursor_store_forward (f->store->db, &archive, 0, &page, NULL, NULL));
  wc_store_fixture_commit (f->store);
  wc_fake_link_edit (f->link)->behind = 40;
  wc_fake_link_edit (f->link)->fetched = 2;
  wc_sync_service_get_state_of (f->services->sync, account->id, &state);
  g_assert_cmpint (state.oldest_us, ==, f->store->now_us - 2000);
  g_assert_cmpint (state.behind, ==, 40);
  g_assert_cmpint (state.fetched, ==, 2);
}

static void
test_wait (void)
{
  const WcSyncWait wait = { WC_SYNC_PHASE_CATCHUP, 1000, NULL };
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree WcSyncState *state = NULL;

  wc_sync_service_wait_async (f->services->sync, account, &wait, wc_service_fixture_done,
                              &result);
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_CONNECTING);
  g_assert_null (result);
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  state = wc_sync_service_wait_finish (f->services->sync,
                                       wc_service_fixture_wait (&result), NULL);
  g_assert_cmpint (state->phase, ==, WC_SYNC_PHASE_LIVE);

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_OFFLINE);
  wc_sync_service_wait_async (f->services->sync, account, &wait, wc_service_fixture_done,
                              &late);
  wc_fake_clock_advance (f->clock, G_USEC_PER_SEC);
  g_assert_null (wc_sync_service_wait_finish (f->services->sync,
                                              wc_service_fixture_wait (&late), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_TIMEOUT);
}

/* Test that a wait also notices an account that begins to run later. */
static void
test_wait_for_link (void)
{
  const WcSyncWait wait = { WC_SYNC_PHASE_LIVE, 1000, NULL };
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree WcSyncState *state = NULL;

  wc_links_stop (WC_LINKS (f->links), account->id);
  wc_sync_service_wait_async (f->services->sync, account, &wait, wc_service_fixture_done,
                              &result);
  wc_links_start (WC_LINKS (f->links), account);
  wc_fake_link_set_state (wc_fake_links_peek (f->links, account->id),
                          WC_ACCOUNT_STATE_ONLINE);
  state = wc_sync_service_wait_finish (f->services->sync,
                                       wc_service_fixture_wait (&result), NULL);
  g_assert_nonnull (state);
}

/* It stops to run first, and is gone then. */
static void
test_wait_for_removed (void)
{
  const WcSyncWait wait = { WC_SYNC_PHASE_LIVE, 1000, NULL };
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wc_sync_service_wait_async (f->services->sync, account, &wait, wc_service_fixture_done,
                              &result);
  g_assert_true (wc_account_service_remove (f->services->accounts, account, FALSE, NULL));
  g_assert_null (wc_sync_service_wait_finish (f->services->sync,
                                              wc_service_fixture_wait (&result), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_now (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  g_assert_false (wc_sync_service_now (f->services->sync, account, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  g_assert_true (wc_sync_service_now (f->services->sync, account, NULL));
  log = wc_fake_link_take_log (f->link);
  g_assert_cmpstr (log, ==, "sync");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/sync-service/phases", test_phases);
  g_test_add_func ("/service/sync-service/words", test_words);
  g_test_add_func ("/service/sync-service/held", test_held);
  g_test_add_func ("/service/sync-service/wait", test_wait);
  g_test_add_func ("/service/sync-service/wait-for-link", test_wait_for_link);
  g_test_add_func ("/service/sync-service/wait-for-removed", test_wait_for_removed);
  g_test_add_func ("/service/sync-service/now", test_now);
  return g_test_run ();
}
