/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/passwords.h"
#include "base/error.h"
#include "base/str.h"
#include "keyring/secrets-command.h"
#include "keyring/secrets-memory.h"
#include "lib/fake-clock.h"
#include "lib/fake-secrets.h"

#define JID "juliet@capulet.lit"

typedef struct
{
  WcSecrets *memory;
  WcFakeSecrets *keyring;
  WcFakeSecrets *file;
  WcSecrets *command;
  WcFakeClock *clock;
  WcAccount *account;
  WcPasswords *passwords;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  WcSecrets *sources[WC_N_ACCOUNT_SECRETS] = { NULL };

  f->clock = wc_fake_clock_new (0);
  f->memory = wc_secrets_memory_new ();
  f->keyring = wc_fake_secrets_new ();
  f->file = wc_fake_secrets_new ();
  f->command = wc_secrets_command_new (WC_CLOCK (f->clock));
  f->account = wc_account_new (JID);
  sources[WC_ACCOUNT_SECRET_NONE] = f->memory;
  sources[WC_ACCOUNT_SECRET_KEYRING] = WC_SECRETS (f->keyring);
  sources[WC_ACCOUNT_SECRET_FILE] = WC_SECRETS (f->file);
  sources[WC_ACCOUNT_SECRET_COMMAND] = f->command;
  f->passwords = wc_passwords_new (sources);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->passwords, wc_passwords_free);
  wc_account_unref (f->account);
  g_assert_finalize_object (f->keyring);
  g_assert_finalize_object (f->file);
  g_assert_finalize_object (f->command);
  g_assert_finalize_object (f->memory);
  g_assert_finalize_object (f->clock);
}

/* A system with nothing but the memory of the process. */
static void
use_memory_alone (Fixture *f)
{
  WcSecrets *sources[WC_N_ACCOUNT_SECRETS] = { f->memory };

  wc_passwords_free (f->passwords);
  f->passwords = wc_passwords_new (sources);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static WcSecret *
find (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_passwords_find_async (f->passwords, f->account, NULL, keep_result, &result);
  g_assert_null (result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return wc_passwords_find_finish (f->passwords, result, error);
}

static void
expect (Fixture *f, const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSecret) secret = find (f, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (wc_secret_get_bytes (secret, NULL), ==, password);
}

static void
expect_error (Fixture *f, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (find (f, &error));
  g_assert_error (error, WC_ERROR, code);
}

static gssize
store (Fixture *f, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gssize place;

  wc_passwords_store_async (f->passwords, f->account, password, NULL, keep_result,
                            &result);
  g_assert_null (result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  place = wc_passwords_store_finish (f->passwords, result, error);
  settle ();
  return place;
}

static void
store_at (Fixture *f, const char *password, gssize place)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (store (f, password, &error), ==, place);
  g_assert_no_error (error);
}

/* ---- Finding ---- */

static void
test_nobody_knows (Fixture *f, gconstpointer data)
{
  expect_error (f, WC_ERROR_NOT_FOUND);
  f->account->secret = WC_ACCOUNT_SECRET_KEYRING;
  expect_error (f, WC_ERROR_NOT_FOUND);
  f->account->secret = WC_ACCOUNT_SECRET_CREDENTIAL;
  expect_error (f, WC_ERROR_NOT_FOUND);
}

/* Only the source that the settings name is asked. */
static void
test_source_by_settings (Fixture *f, gconstpointer data)
{
  wc_fake_secrets_put (f->keyring, JID, "from the keyring");
  wc_fake_secrets_put (f->file, JID, "from the file");
  expect_error (f, WC_ERROR_NOT_FOUND);
  f->account->secret = WC_ACCOUNT_SECRET_KEYRING;
  expect (f, "from the keyring");
  f->account->secret = WC_ACCOUNT_SECRET_FILE;
  expect (f, "from the file");
  g_assert_cmpuint (wc_fake_secrets_count (f->keyring), ==, 1);
  g_assert_cmpuint (wc_fake_secrets_count (f->file), ==, 1);
}

static void
test_command (Fixture *f, gconstpointer data)
{
  f->account->secret = WC_ACCOUNT_SECRET_COMMAND;
  wc_str_set (&f->account->password_command, "echo from the command");
  expect (f, "from the command");
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  wc_fake_secrets_put (f->keyring, JID, "kept");
  wc_fake_secrets_fail (f->keyring, WC_ERROR_PROMPT_PENDING);
  f->account->secret = WC_ACCOUNT_SECRET_KEYRING;
  expect_error (f, WC_ERROR_PROMPT_PENDING);
  wc_fake_secrets_heal (f->keyring);
  expect (f, "kept");
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wc_fake_secrets_put (f->keyring, JID, "kept");
  wc_fake_secrets_hold (f->keyring);
  f->account->secret = WC_ACCOUNT_SECRET_KEYRING;
  wc_passwords_find_async (f->passwords, f->account, cancellable, keep_result, &result);
  settle ();
  g_assert_cmpuint (wc_fake_secrets_count (f->keyring), ==, 1);
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  wc_fake_secrets_release (f->keyring);
  settle ();
  g_assert_nonnull (result);
  g_assert_null (wc_passwords_find_finish (f->passwords, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- Storing ---- */

static void
test_to_keyring (Fixture *f, gconstpointer data)
{
  store_at (f, "new", WC_ACCOUNT_SECRET_KEYRING);
  g_assert_cmpstr (wc_fake_secrets_peek (f->keyring, JID), ==, "new");
  g_assert_null (wc_fake_secrets_peek (f->file, JID));
  expect_error (f, WC_ERROR_NOT_FOUND);
  f->account->secret = WC_ACCOUNT_SECRET_KEYRING;
  expect (f, "new");
}

/* A keyring that would ask a person nobody sees keeps nothing; the password of before
 * must not win over the one just said. */
static void
test_keyring_refuses (Fixture *f, gconstpointer data)
{
  int code = GPOINTER_TO_INT (data);

  wc_fake_secrets_put (f->keyring, JID, "old");
  wc_fake_secrets_fail (f->keyring, code);
  f->account->secret = WC_ACCOUNT_SECRET_KEYRING;
  store_at (f, "new", WC_ACCOUNT_SECRET_NONE);
  expect (f, "new");
  wc_fake_secrets_heal (f->keyring);
  expect (f, "new");
  g_assert_cmpstr (wc_fake_secrets_peek (f->keyring, JID), ==, "old");
}

/* What the keyring took is newer than what memory held. */
static void
test_memory_is_outdated (Fixture *f, gconstpointer data)
{
  f->account->secret = WC_ACCOUNT_SECRET_KEYRING;
  wc_fake_secrets_fail (f->keyring, WC_ERROR_PROMPT_PENDING);
  store_at (f, "first", WC_ACCOUNT_SECRET_NONE);
  wc_fake_secrets_heal (f->keyring);
  store_at (f, "second", WC_ACCOUNT_SECRET_KEYRING);
  expect (f, "second");
  wc_fake_secrets_put (f->keyring, JID, "third");
  expect (f, "third");
}

static void
test_no_keyring (Fixture *f, gconstpointer data)
{
  use_memory_alone (f);
  store_at (f, "new", WC_ACCOUNT_SECRET_NONE);
  expect (f, "new");
}

static void
test_to_file (Fixture *f, gconstpointer data)
{
  f->account->secret = WC_ACCOUNT_SECRET_FILE;
  store_at (f, "new", WC_ACCOUNT_SECRET_FILE);
  g_assert_cmpstr (wc_fake_secrets_peek (f->file, JID), ==, "new");
  g_assert_null (wc_fake_secrets_peek (f->keyring, JID));
  expect (f, "new");
}

/* Who asked for the file is told that it failed; the password is known in this run. */
static void
test_file_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->account->secret = WC_ACCOUNT_SECRET_FILE;
  wc_fake_secrets_fail (f->file, WC_ERROR_INTERNAL);
  g_assert_cmpint (store (f, "new", &error), ==, -1);
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
  wc_fake_secrets_heal (f->file);
  g_assert_null (wc_fake_secrets_peek (f->file, JID));
  g_assert_null (wc_fake_secrets_peek (f->keyring, JID));
  expect (f, "new");
}

static void
test_no_file (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  use_memory_alone (f);
  f->account->secret = WC_ACCOUNT_SECRET_FILE;
  g_assert_cmpint (store (f, "new", &error), ==, -1);
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  expect (f, "new");
}

/* Beside a source that is only read, what is typed is for this run alone. */
static void
test_beside_command (Fixture *f, gconstpointer data)
{
  f->account->secret = WC_ACCOUNT_SECRET_COMMAND;
  wc_str_set (&f->account->password_command, "echo printed");
  store_at (f, "typed", WC_ACCOUNT_SECRET_NONE);
  g_assert_null (wc_fake_secrets_peek (f->keyring, JID));
  expect (f, "typed");
  wc_passwords_forget (f->passwords, f->account);
  settle ();
  expect (f, "printed");
}

/* ---- Forgetting ---- */

static void
test_forget (Fixture *f, gconstpointer data)
{
  f->account->secret = WC_ACCOUNT_SECRET_KEYRING;
  wc_fake_secrets_fail (f->keyring, WC_ERROR_PROMPT_PENDING);
  store_at (f, "in memory", WC_ACCOUNT_SECRET_NONE);
  wc_fake_secrets_heal (f->keyring);
  wc_fake_secrets_put (f->keyring, JID, "in the keyring");
  wc_fake_secrets_put (f->keyring, "romeo@montague.lit", "his");
  wc_fake_secrets_put (f->file, JID, "not named by the settings");
  wc_passwords_forget (f->passwords, f->account);
  settle ();
  expect_error (f, WC_ERROR_NOT_FOUND);
  g_assert_cmpstr (wc_fake_secrets_peek (f->keyring, "romeo@montague.lit"), ==, "his");
  g_assert_nonnull (wc_fake_secrets_peek (f->file, JID));
}

/* A keyring that refuses is no reason to keep the copy in memory. */
static void
test_forget_fails (Fixture *f, gconstpointer data)
{
  f->account->secret = WC_ACCOUNT_SECRET_KEYRING;
  wc_fake_secrets_fail (f->keyring, WC_ERROR_PROMPT_PENDING);
  store_at (f, "in memory", WC_ACCOUNT_SECRET_NONE);
  wc_passwords_forget (f->passwords, f->account);
  settle ();
  wc_fake_secrets_heal (f->keyring);
  expect_error (f, WC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, data, func)                                                           \
  g_test_add ("/account/passwords/" name, Fixture, data, setup, func, teardown)
  TEST ("nobody-knows", NULL, test_nobody_knows);
  TEST ("source-by-settings", NULL, test_source_by_settings);
  TEST ("command", NULL, test_command);
  TEST ("locked", NULL, test_locked);
  TEST ("cancelled", NULL, test_cancelled);
  TEST ("to-keyring", NULL, test_to_keyring);
  TEST ("keyring-refuses/locked", GINT_TO_POINTER (WC_ERROR_PROMPT_PENDING),
        test_keyring_refuses);
  TEST ("keyring-refuses/absent", GINT_TO_POINTER (WC_ERROR_NOT_SUPPORTED),
        test_keyring_refuses);
  TEST ("keyring-refuses/broken", GINT_TO_POINTER (WC_ERROR_INTERNAL),
        test_keyring_refuses);
  TEST ("memory-is-outdated", NULL, test_memory_is_outdated);
  TEST ("no-keyring", NULL, test_no_keyring);
  TEST ("to-file", NULL, test_to_file);
  TEST ("file-fails", NULL, test_file_fails);
  TEST ("no-file", NULL, test_no_file);
  TEST ("beside-command", NULL, test_beside_command);
  TEST ("forget", NULL, test_forget);
  TEST ("forget-fails", NULL, test_forget_fails);
  return g_test_run ();
}
