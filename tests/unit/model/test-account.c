/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/account.h"

static void
test_defaults (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");

  g_assert_true (account->enabled);
  g_assert_false (account->insecure);
  g_assert_cmpint (account->tls, ==, WC_ACCOUNT_TLS_AUTO);
  g_assert_cmpint (account->secret, ==, WC_ACCOUNT_SECRET_NONE);
  g_assert_cmpint (account->sync_days, ==, 30);
  g_assert_true (account->backfill);
  g_assert_cmpuint (account->share, ==, WC_ACCOUNT_SHARE_DEFAULT);
  g_assert_cmpstr (wc_account_get_domain (account), ==, "capulet.lit");
}

/* Two installations of one account have two resources; each keeps its own. */
static void
test_resource (void)
{
  g_autoptr (WcAccount) here = wc_account_new ("juliet@capulet.lit");
  g_autoptr (WcAccount) there = wc_account_new ("juliet@capulet.lit");
  g_autoptr (WcAccount) copy = wc_account_copy (here);

  g_assert_true (g_str_has_prefix (here->resource, "whinchat-"));
  g_assert_cmpstr (here->resource, !=, there->resource);
  g_assert_cmpstr (here->resource, ==, copy->resource);
}

static void
test_domain_account (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("component.lit");

  g_assert_cmpstr (wc_account_get_domain (account), ==, "component.lit");
}

static void
test_copy (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");
  g_autoptr (WcAccount) copy = NULL;

  account->port = 5269;
  wc_str_set (&account->host, "127.0.0.1");
  copy = wc_account_copy (account);
  wc_str_set (&copy->host, "::1");
  wc_str_set (&copy->alias, "home");
  g_assert_cmpstr (account->host, ==, "127.0.0.1");
  g_assert_null (account->alias);
  g_assert_cmpuint (copy->port, ==, 5269);
  g_assert_cmpstr (copy->jid, ==, "juliet@capulet.lit");
}

static void
test_words (void)
{
  WcAccountTls tls;
  WcAccountSecret secret;

  for (int i = 0; i < WC_N_ACCOUNT_TLS; i++)
    {
      g_assert_true (wc_account_tls_from_string (wc_account_tls_to_string (i), &tls));
      g_assert_cmpint (tls, ==, i);
    }
  for (int i = 0; i < WC_N_ACCOUNT_SECRETS; i++)
    {
      g_assert_true (
          wc_account_secret_from_string (wc_account_secret_to_string (i), &secret));
      g_assert_cmpint (secret, ==, i);
    }
  g_assert_false (wc_account_tls_from_string ("", &tls));
  g_assert_false (wc_account_secret_from_string (NULL, &secret));
  g_assert_cmpstr (wc_account_tls_to_string (WC_ACCOUNT_TLS_DIRECT), ==, "direct");
  g_assert_cmpstr (wc_account_secret_to_string (WC_ACCOUNT_SECRET_COMMAND), ==,
                   "command");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/account/defaults", test_defaults);
  g_test_add_func ("/model/account/resource", test_resource);
  g_test_add_func ("/model/account/domain", test_domain_account);
  g_test_add_func ("/model/account/copy", test_copy);
  g_test_add_func ("/model/account/words", test_words);
  return g_test_run ();
}
