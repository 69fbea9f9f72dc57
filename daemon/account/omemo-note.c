/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/omemo-note.h"

/* Sources know secrets by address; this one goes by an address that no account has. */

#define SUFFIX "/omemo"

/* NULL: the account's password is elsewhere. */
static WcSecrets *
keyring_of (WcPasswords *passwords, const WcAccount *account)
{
  return account->secret == WC_ACCOUNT_SECRET_KEYRING
             ? wc_passwords_get_source (passwords, WC_ACCOUNT_SECRET_KEYRING)
             : NULL;
}

gboolean
wc_omemo_note_find_async (WcPasswords *passwords,
                          const WcAccount *account,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  WcSecrets *keyring = keyring_of (passwords, account);
  g_autofree char *key = g_strconcat (account->jid, SUFFIX, NULL);
  WcSecretQuery query = { key, NULL };

  if (keyring != NULL)
    wc_secrets_find_async (keyring, &query, cancellable, callback, user_data);
  return keyring != NULL;
}

WcSecret *
wc_omemo_note_find_finish (GObject *source, GAsyncResult *result, GError **error)
{
  return wc_secrets_find_finish (WC_SECRETS (source), result, error);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!wc_secrets_store_finish (WC_SECRETS (source), result, &error))
    g_info ("what was encrypted cannot be noted in the keyring: %s", error->message);
}

void
wc_omemo_note_store (WcPasswords *passwords, const WcAccount *account, const char *note)
{
  WcSecrets *keyring = keyring_of (passwords, account);
  g_autofree char *key = g_strconcat (account->jid, SUFFIX, NULL);
  g_autoptr (WcSecret) secret = wc_secret_new (note, strlen (note));
  WcSecretQuery query = { key, NULL };

  if (keyring != NULL)
    wc_secrets_store_async (keyring, &query, secret, NULL, on_stored, NULL);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!wc_secrets_forget_finish (WC_SECRETS (source), result, &error))
    g_info ("a note in the keyring could not be taken away: %s", error->message);
}

void
wc_omemo_note_forget (WcPasswords *passwords, const WcAccount *account)
{
  WcSecrets *keyring = keyring_of (passwords, account);
  g_autofree char *key = g_strconcat (account->jid, SUFFIX, NULL);
  WcSecretQuery query = { key, NULL };

  if (keyring != NULL)
    wc_secrets_forget_async (keyring, &query, NULL, on_forgotten, NULL);
}
