/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "keyring/secret-text.h"
#include "keyring/secrets-credential.h"
#include "lib/ask-secrets.h"
#include "lib/temp-dir.h"

#define ALICE "alice@example.org"
#define BOB "bob@example.org"

typedef struct
{
  char *path;         /* (owned) */
  WcSecrets *secrets; /* (owned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->path = wc_temp_dir_new ();
  f->secrets = wc_secrets_credential_new (f->path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->secrets);
  wc_temp_dir_free (f->path);
}

/* The service manager leaves the files with mode 0400 or 0440. */
static void
test_by_address (Fixture *f, gconstpointer data)
{
  wc_temp_dir_write (f->path, "whinchat." ALICE, "of alice\n", 0440);
  wc_ask_secrets_expect (f->secrets, ALICE, "of alice");
  wc_ask_secrets_expect_error (f->secrets, BOB, WC_ERROR_NOT_FOUND);
  wc_temp_dir_write (f->path, "whinchat.password", "of all", 0400);
  wc_ask_secrets_expect (f->secrets, ALICE, "of alice");
  wc_ask_secrets_expect (f->secrets, BOB, "of all");
}

/* A credential that is there and useless is not passed over for another one. */
static void
test_bad_one (Fixture *f, gconstpointer data)
{
  g_autofree char *large = g_strnfill (WC_SECRET_TEXT_MAX + 1, 'x');

  wc_temp_dir_write (f->path, "whinchat.password", "of all", 0400);
  wc_temp_dir_write (f->path, "whinchat." ALICE, large, 0400);
  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_TOO_LARGE);
}

static void
test_odd_addresses (Fixture *f, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (300, 'x');
  g_autofree char *longest = g_strconcat (filler, "@example.org", NULL);

  wc_ask_secrets_expect_error (f->secrets, longest, WC_ERROR_NOT_FOUND);
  wc_temp_dir_write (f->path, "whinchat.password", "of all", 0400);
  wc_ask_secrets_expect (f->secrets, longest, "of all");
  wc_ask_secrets_expect (f->secrets, "../../etc/passwd", "of all");
}

static void
test_only_reads (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) store_error = NULL;
  g_autoptr (GError) check_error = NULL;

  g_assert_false (wc_secrets_is_writable (f->secrets));
  g_assert_false (wc_ask_secrets_store (f->secrets, ALICE, "x", &store_error));
  g_assert_error (store_error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_assert_false (wc_ask_secrets_check (f->secrets, &check_error));
  g_assert_error (check_error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

static void
test_no_directory (void)
{
  g_autoptr (WcSecrets) none = wc_secrets_credential_new (NULL);
  g_autoptr (WcSecrets) missing = wc_secrets_credential_new ("/nonexistent");

  wc_ask_secrets_expect_error (none, ALICE, WC_ERROR_NOT_FOUND);
  wc_ask_secrets_expect_error (missing, ALICE, WC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/keyring/credential/by-address", Fixture, NULL, set_up, test_by_address,
              tear_down);
  g_test_add ("/keyring/credential/bad-one", Fixture, NULL, set_up, test_bad_one,
              tear_down);
  g_test_add ("/keyring/credential/odd-addresses", Fixture, NULL, set_up,
              test_odd_addresses, tear_down);
  g_test_add ("/keyring/credential/only-reads", Fixture, NULL, set_up, test_only_reads,
              tear_down);
  g_test_add_func ("/keyring/credential/no-directory", test_no_directory);
  return g_test_run ();
}
