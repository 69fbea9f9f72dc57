/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/account-settings.h"
#include "base/error.h"
#include "model/omemo-policy.h"

static GVariant *
settings_new (const char *text)
{
  return g_variant_ref_sink (g_variant_new_parsed (text));
}

static void
test_take (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");
  g_autoptr (GVariant) all = settings_new (
      "{'alias': <'j'>, 'host': <'127.0.0.1'>, 'port': <uint32 5223>, 'tls': <'direct'>, "
      "'ca_file': <'/ca'>, 'sync_days': <7>, 'backfill': <false>, 'enabled': <false>, "
      "'share': <['typing', 'attention']>, 'omemo': <'off'>}");
  g_autoptr (GVariant) some = settings_new ("{'alias': <''>, 'backfill': <true>}");

  g_assert_cmpint (account->omemo, ==, -1);
  wc_account_settings_take (all, account);
  g_assert_cmpstr (account->alias, ==, "j");
  g_assert_cmpstr (account->host, ==, "127.0.0.1");
  g_assert_cmpint (account->tls, ==, WC_ACCOUNT_TLS_DIRECT);
  g_assert_cmpint (account->sync_days, ==, 7);
  g_assert_cmpuint (account->share, ==,
                    WC_ACCOUNT_SHARE_TYPING | WC_ACCOUNT_SHARE_ATTENTION);
  g_assert_false (account->enabled);
  g_assert_cmpint (account->omemo, ==, WC_OMEMO_USE_OFF);
  wc_account_settings_take (some, account);
  g_assert_null (account->alias);
  g_assert_true (account->backfill);
  g_assert_cmpstr (account->host, ==, "127.0.0.1");
}

static void
test_password (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");
  g_autoptr (GVariant) file =
      settings_new ("{'password': <'p'>, 'password_store': <'insecure-file'>}");
  g_autoptr (GVariant) command = settings_new ("{'password_command': <'pass j'>}");
  g_autoptr (GVariant) none = settings_new ("{'password_command': <''>}");
  WcAccountPassword password = wc_account_settings_get_password (file);

  g_assert_cmpstr (password.password, ==, "p");
  g_assert_true (password.insecure_file);
  password = wc_account_settings_get_password (command);
  g_assert_true (password.elsewhere);
  wc_account_settings_take (command, account);
  g_assert_cmpint (account->secret, ==, WC_ACCOUNT_SECRET_COMMAND);
  wc_account_settings_take (none, account);
  g_assert_cmpint (account->secret, ==, WC_ACCOUNT_SECRET_NONE);
}

static void
test_check (void)
{
  static const struct
  {
    const char *settings;
    const char *field;
  } cases[] = {
    { "{'password': <'p'>, 'password_command': <'c'>}", "settings.password_command" },
    { "{'password': <'p'>, 'password_store': <'credential'>}",
      "settings.password_store" },
    { "{'password_store': <'credential'>}", NULL },
    { "@a{sv} {}", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) settings = settings_new (cases[i].settings);
      g_autoptr (GError) error = NULL;

      g_assert_true (wc_account_settings_check (settings, &error) ==
                     (cases[i].field == NULL));
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, cases[i].field);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/account-settings/take", test_take);
  g_test_add_func ("/api/account-settings/password", test_password);
  g_test_add_func ("/api/account-settings/check", test_check);
  return g_test_run ();
}
