/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "keyring/secrets-memory.h"
#include "lib/ask-secrets.h"

#define ALICE "alice@example.org"
#define BOB "bob@example.org"

static void
test_keeps (void)
{
  g_autoptr (WcSecrets) secrets = wc_secrets_memory_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_secrets_is_writable (secrets));
  g_assert_true (wc_ask_secrets_check (secrets, &error));
  wc_ask_secrets_expect_error (secrets, ALICE, WC_ERROR_NOT_FOUND);
  g_assert_true (wc_ask_secrets_store (secrets, ALICE, "one", &error));
  g_assert_true (wc_ask_secrets_store (secrets, BOB, "two", &error));
  g_assert_true (wc_ask_secrets_store (secrets, ALICE, "three", &error));
  g_assert_no_error (error);
  wc_ask_secrets_expect (secrets, ALICE, "three");
  wc_ask_secrets_expect (secrets, BOB, "two");
}

static void
test_forgets (void)
{
  g_autoptr (WcSecrets) secrets = wc_secrets_memory_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_ask_secrets_store (secrets, ALICE, "one", &error));
  g_assert_true (wc_ask_secrets_forget (secrets, ALICE, &error));
  g_assert_true (wc_ask_secrets_forget (secrets, BOB, &error));
  g_assert_no_error (error);
  wc_ask_secrets_expect_error (secrets, ALICE, WC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring/memory/keeps", test_keeps);
  g_test_add_func ("/keyring/memory/forgets", test_forgets);
  return g_test_run ();
}
