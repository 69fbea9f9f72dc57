/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/service-fixture.h"

static void
test_known (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (WcAccountServer) server = NULL;

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_SYNCING);
  server = wc_account_service_get_server (f->services->accounts, account);
  g_assert_cmpstr (server->name, ==, "Prosody");
  g_assert_cmpstr (server->tls, ==, "TLSv1.3");
  g_assert_cmpstr (server->fingerprint, ==, "00ff");
  g_assert_true (server->resumed);
}

/* An account that does not run has no link; lists are there all the same. */
static void
test_unknown (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (WcAccountServer) server = NULL;

  g_assert_true (
      wc_account_service_set_enabled (f->services->accounts, account, FALSE, NULL));
  server = wc_account_service_get_server (f->services->accounts, account);
  g_assert_null (server->name);
  g_assert_cmpint (server->since_us, ==, 0);
  g_assert_cmpuint (g_strv_length (server->features), ==, 0);
  g_assert_cmpuint (g_strv_length (server->missing), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/account-service-server/known", test_known);
  g_test_add_func ("/service/account-service-server/unknown", test_unknown);
  return g_test_run ();
}
