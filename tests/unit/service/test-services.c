/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/service-fixture.h"

/* Test that everything is there, knows the same database, and goes in good order while a
 * wait is still open. */
static void
test_life (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  const WcSyncWait wait = { WC_SYNC_PHASE_LIVE, 1000, cancellable };

  g_assert_cmpstr (f->services->epoch, ==, wc_db_get_epoch (f->store->db));
  g_assert_cmpint (f->services->started_us, ==, f->store->now_us);
  wc_sync_service_wait_async (f->services->sync, account, &wait, wc_service_fixture_done,
                              &result);
  g_cancellable_cancel (cancellable);
  wc_service_fixture_wait (&result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/services/life", test_life);
  return g_test_run ();
}
