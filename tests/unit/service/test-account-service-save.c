/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"
#include "store/account-store.h"

static WcAccount *
add (WcServiceFixture *f, const WcAccount *account, const char *password, GError **error)
{
  const WcAccountPassword how = { password, FALSE };
  g_autoptr (GAsyncResult) result = NULL;

  wc_account_service_add_async (f->services->accounts, account, &how,
                                wc_service_fixture_done, &result);
  return wc_account_service_add_finish (f->services->accounts,
                                        wc_service_fixture_wait (&result), error);
}

static void
test_add (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) nurse = wc_account_new ("nurse@capulet.lit");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) added = add (f, nurse, "secret", &error);
  g_autoptr (WcAccount) held = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (wc_fake_links_get_password (f->links), ==, "secret");
  g_assert_nonnull (wc_fake_links_peek (f->links, added->id));
  held = wc_account_store_get (f->store->db, added->id, NULL);
  g_assert_cmpint (held->secret, ==, WC_ACCOUNT_SECRET_KEYRING);
  g_assert_null (add (f, nurse, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
}

/* Test that an account whose password cannot be kept is not added at all. */
static void
test_add_locked (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) nurse = wc_account_new ("nurse@capulet.lit");
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;

  wc_fake_links_set_place (f->links, NULL);
  g_assert_null (add (f, nurse, "secret", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_PROMPT_PENDING);
  accounts = wc_account_store_list (f->store->db, NULL);
  g_assert_cmpuint (accounts->len, ==, 1);
}

static void
assert_refused (WcServiceFixture *f, WcAccount *account, const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (add (f, account, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, field);
}

static void
test_bad_settings (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) plain = wc_account_new ("nurse@capulet.lit");
  g_autoptr (WcAccount) port = wc_account_new ("nurse@capulet.lit");
  g_autoptr (WcAccount) alias = wc_account_new ("nurse@capulet.lit");

  plain->tls = WC_ACCOUNT_TLS_NONE;
  assert_refused (f, plain, "settings.tls");
  plain->insecure = TRUE;
  assert_refused (f, plain, "settings.host");
  port->port = 5222;
  assert_refused (f, port, "settings.host");
  alias->alias = g_strdup ("a@b");
  assert_refused (f, alias, "settings.alias");
}

static void
test_update (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (WcAccount) changed = wc_account_copy (account);
  const WcAccountPassword how = { "better", FALSE };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (WcAccount) saved = NULL;
  g_autofree char *log = NULL;

  wc_prompts_raise (f->prompts, account->id, WC_PROMPT_KIND_PASSWORD, "?", NULL, NULL);
  changed->sync_days = 7;
  wc_account_service_update_async (f->services->accounts, changed, &how,
                                   wc_service_fixture_done, &result);
  saved = wc_account_service_update_finish (f->services->accounts,
                                            wc_service_fixture_wait (&result), NULL);
  g_assert_cmpint (saved->sync_days, ==, 7);
  log = wc_fake_link_take_log (f->link);
  g_assert_cmpstr (log, ==, "update;connect");
  open = wc_prompts_list (f->prompts, NULL);
  g_assert_cmpuint (open->len, ==, 0);
}

/* Test that a wrong password that somebody said does not stand before a new source. */
static void
test_update_source (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) nurse = wc_account_new ("nurse@capulet.lit");
  const WcAccountPassword how = { .elsewhere = TRUE };
  g_autoptr (WcAccount) added = add (f, nurse, "wrong", NULL);
  g_autoptr (WcAccount) changed = wc_account_copy (added);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (WcAccount) saved = NULL;

  wc_prompts_raise (f->prompts, added->id, WC_PROMPT_KIND_PASSWORD, "?", NULL, NULL);
  changed->secret = WC_ACCOUNT_SECRET_COMMAND;
  changed->password_command = g_strdup ("pass");
  wc_account_service_update_async (f->services->accounts, changed, &how,
                                   wc_service_fixture_done, &result);
  saved = wc_account_service_update_finish (f->services->accounts,
                                            wc_service_fixture_wait (&result), NULL);
  g_assert_cmpint (saved->secret, ==, WC_ACCOUNT_SECRET_COMMAND);
  g_assert_null (wc_fake_links_get_password (f->links));
  open = wc_prompts_list (f->prompts, NULL);
  g_assert_cmpuint (open->len, ==, 0);
}

static void
test_enable_and_remove (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  WcAccountService *accounts = f->services->accounts;
  g_autoptr (WcAccount) gone = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_account_service_set_enabled (accounts, account, FALSE, NULL));
  g_assert_null (wc_fake_links_peek (f->links, account->id));
  g_assert_false (wc_account_service_connect (accounts, account, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_true (wc_account_service_set_enabled (accounts, account, TRUE, NULL));
  g_assert_nonnull (wc_fake_links_peek (f->links, account->id));
  g_assert_true (wc_account_service_connect (accounts, account, NULL));

  g_assert_true (wc_account_service_remove (accounts, account, FALSE, NULL));
  g_assert_null (wc_fake_links_peek (f->links, account->id));
  gone = wc_account_store_get (f->store->db, account->id, NULL);
  g_assert_null (gone);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/account-service-save/add", test_add);
  g_test_add_func ("/service/account-service-save/add-locked", test_add_locked);
  g_test_add_func ("/service/account-service-save/bad-settings", test_bad_settings);
  g_test_add_func ("/service/account-service-save/update", test_update);
  g_test_add_func ("/service/account-service-save/update-source", test_update_source);
  g_test_add_func ("/service/account-service-save/enable", test_enable_and_remove);
  return g_test_run ();
}
