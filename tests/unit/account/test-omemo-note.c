/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/omemo-note.h"
#include "base/error.h"
#include "keyring/secrets-memory.h"
#include "lib/fake-secrets.h"

#define JID "juliet@capulet.lit"
#define KEY JID "/omemo"

typedef struct
{
  WcSecrets *memory;
  WcFakeSecrets *keyring;
  WcPasswords *passwords;
  WcAccount *account;
  gboolean done;
  WcSecret *found;
  GError *error;
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
  g_clear_pointer (&f->found, wc_secret_unref);
  g_clear_error (&f->error);
  wc_passwords_free (f->passwords);
  wc_account_unref (f->account);
  g_assert_finalize_object (f->keyring);
  g_assert_finalize_object (f->memory);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  f->done = TRUE;
  f->found = wc_omemo_note_find_finish (source, result, &f->error);
}

static gboolean
find (Fixture *f)
{
  f->done = FALSE;
  g_clear_pointer (&f->found, wc_secret_unref);
  g_clear_error (&f->error);
  if (!wc_omemo_note_find_async (f->passwords, f->account, NULL, on_found, f))
    return FALSE;
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
  return TRUE;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_kept (Fixture *f, gconstpointer data)
{
  g_assert_true (find (f));
  g_assert_error (f->error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_omemo_note_store (f->passwords, f->account, "one");
  wc_omemo_note_store (f->passwords, f->account, "two");
  settle ();
  g_assert_true (find (f));
  g_assert_no_error (f->error);
  g_assert_cmpstr (wc_secret_get_bytes (f->found, NULL), ==, "two");
  /* The password is another thing. */
  g_assert_null (wc_fake_secrets_peek (f->keyring, JID));
  wc_omemo_note_forget (f->passwords, f->account);
  settle ();
  g_assert_null (wc_fake_secrets_peek (f->keyring, KEY));
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  wc_fake_secrets_put (f->keyring, KEY, "one");
  wc_fake_secrets_fail (f->keyring, WC_ERROR_PROMPT_PENDING);
  g_assert_true (find (f));
  g_assert_error (f->error, WC_ERROR, WC_ERROR_PROMPT_PENDING);
  wc_omemo_note_store (f->passwords, f->account, "two");
  wc_omemo_note_forget (f->passwords, f->account);
  settle ();
  wc_fake_secrets_heal (f->keyring);
  g_assert_cmpstr (wc_fake_secrets_peek (f->keyring, KEY), ==, "one");
}

static void
test_elsewhere (Fixture *f, gconstpointer data)
{
  wc_fake_secrets_put (f->keyring, KEY, "one");
  for (guint place = 0; place < WC_N_ACCOUNT_SECRETS; place++)
    {
      if (place == WC_ACCOUNT_SECRET_KEYRING)
        continue;
      f->account->secret = (WcAccountSecret) place;
      g_assert_false (find (f));
      wc_omemo_note_store (f->passwords, f->account, "two");
      wc_omemo_note_forget (f->passwords, f->account);
      settle ();
      g_assert_cmpstr (wc_fake_secrets_peek (f->keyring, KEY), ==, "one");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/account/omemo-note/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("kept", test_kept);
  ADD ("locked", test_locked);
  ADD ("elsewhere", test_elsewhere);
#undef ADD
  return g_test_run ();
}
