/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/pending-password.h"
#include "base/error.h"
#include "keyring/secrets-memory.h"
#include "lib/fake-secrets.h"

#define JID "juliet@capulet.lit"

typedef struct
{
  WcSecrets *memory;
  WcFakeSecrets *keyring;
  WcPasswords *passwords;
  WcAccount *account;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  WcSecrets *sources[WC_N_ACCOUNT_SECRETS] = { NULL };

  f->memory = sources[WC_ACCOUNT_SECRET_NONE] = wc_secrets_memory_new ();
  f->keyring = wc_fake_secrets_new ();
  sources[WC_ACCOUNT_SECRET_KEYRING] = WC_SECRETS (f->keyring);
  f->passwords = wc_passwords_new (sources);
  f->account = wc_account_new (JID);
  f->account->secret = WC_ACCOUNT_SECRET_KEYRING;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_passwords_free (f->passwords);
  wc_account_unref (f->account);
  g_assert_finalize_object (f->keyring);
  g_assert_finalize_object (f->memory);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
store (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_pending_password_store_async (f->passwords, f->account, "new", on_done, &result);
  return wc_pending_password_store_finish (wait_for (&result), error);
}

/* "": nothing. */
static void
assert_found (Fixture *f, const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSecret) secret = NULL;

  wc_pending_password_find_async (f->passwords, f->account, NULL, on_done, &result);
  secret = wc_pending_password_find_finish (wait_for (&result), &error);
  if (secret == NULL)
    g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_cmpstr (secret != NULL ? wc_secret_get_bytes (secret, NULL) : "", ==,
                   expected);
}

/* It stands beside the account's own password, not in its place. */
static void
test_beside (Fixture *f, gconstpointer data)
{
  wc_fake_secrets_put (f->keyring, JID, "old");
  assert_found (f, "");
  g_assert_true (store (f, NULL));
  assert_found (f, "new");
  g_assert_cmpstr (wc_fake_secrets_peek (f->keyring, JID), ==, "old");
  wc_pending_password_forget (f->passwords, f->account);
  assert_found (f, "");
  g_assert_cmpstr (wc_fake_secrets_peek (f->keyring, JID), ==, "old");
}

/* Nowhere else than where the old one is: memory would not survive a crash. */
static void
test_nowhere_else (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_fake_secrets_fail (f->keyring, WC_ERROR_PROMPT_PENDING);
  g_assert_false (store (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_PROMPT_PENDING);
  g_clear_error (&error);
  f->account->secret = WC_ACCOUNT_SECRET_FILE;
  g_assert_false (store (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  wc_pending_password_forget (f->passwords, f->account);
}

static void
test_in_memory (Fixture *f, gconstpointer data)
{
  static const WcAccountSecret secrets[] = { WC_ACCOUNT_SECRET_NONE,
                                             WC_ACCOUNT_SECRET_COMMAND,
                                             WC_ACCOUNT_SECRET_CREDENTIAL };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      f->account->secret = secrets[i];
      g_assert_true (store (f, NULL));
      assert_found (f, "new");
      wc_pending_password_forget (f->passwords, f->account);
      assert_found (f, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/pending-password/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("beside", test_beside);
  TEST ("nowhere-else", test_nowhere_else);
  TEST ("memory", test_in_memory);
  return g_test_run ();
}
