/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

static void
test_resolve (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  WcAccountService *accounts = f->services->accounts;
  g_autoptr (WcAccount) only = wc_account_service_resolve (accounts, "", NULL);
  g_autoptr (WcAccount) odd =
      wc_account_service_resolve (accounts, "Juliet@CAPULET.lit", NULL);
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) several = NULL;

  g_assert_cmpstr (only->jid, ==, WC_STORE_JULIET);
  g_assert_cmpint (odd->id, ==, only->id);
  g_assert_null (wc_account_service_resolve (accounts, "nurse", &unknown));
  g_assert_error (unknown, WC_ERROR, WC_ERROR_NOT_FOUND);

  wc_service_fixture_add_account (f, "nurse@capulet.lit");
  g_assert_null (wc_account_service_resolve (accounts, "", &several));
  g_assert_error (several, WC_ERROR, WC_ERROR_ACCOUNT_REQUIRED);
}

static void
test_describe (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  static const char *const missing[] = { "archive", NULL };
  WcLinkStatus *status = wc_fake_link_edit (f->link);
  g_autoptr (WcAccountInfo) info = NULL;

  status->reason = "refused";
  status->text = "nobody listens there";
  status->next_attempt_us = 5;
  status->missing = missing;
  status->state = WC_ACCOUNT_STATE_ERROR;
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, f->store->now_us, "Juliet!");
  info = wc_account_service_describe (f->services->accounts, account);
  g_assert_cmpint (info->state, ==, WC_ACCOUNT_STATE_ERROR);
  g_assert_cmpstr (info->reason, ==, "refused");
  g_assert_cmpint (info->next_attempt_us, ==, 5);
  g_assert_cmpstr (info->missing[0], ==, "archive");
  g_assert_cmpuint (info->unread, ==, 1);
}

static void
test_online (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_account_service_get_online (f->services->accounts, account, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_SYNCING);
  g_assert_nonnull (wc_account_service_get_online (f->services->accounts, account, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/account-service/resolve", test_resolve);
  g_test_add_func ("/service/account-service/describe", test_describe);
  g_test_add_func ("/service/account-service/online", test_online);
  return g_test_run ();
}
