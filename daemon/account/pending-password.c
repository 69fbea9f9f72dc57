/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/pending-password.h"
#include "base/error.h"

/* Sources know passwords by address; this one goes by an address that no account has. */

#define SUFFIX "/pending"

static WcSecrets *
source_for (WcPasswords *passwords, const WcAccount *account)
{
  gboolean kept = account->secret == WC_ACCOUNT_SECRET_KEYRING ||
                  account->secret == WC_ACCOUNT_SECRET_FILE;

  return wc_passwords_get_source (passwords,
                                  kept ? account->secret : WC_ACCOUNT_SECRET_NONE);
}

/* The task of a call, unless there is no such source: then it has failed. */
static GTask *
begin (WcSecrets *source,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  if (source != NULL)
    return g_steal_pointer (&task);
  g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                           "the place of the account's password is not there");
  return NULL;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (wc_secrets_store_finish (WC_SECRETS (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
wc_pending_password_store_async (WcPasswords *passwords,
                                 const WcAccount *account,
                                 const char *password,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  WcSecrets *source = source_for (passwords, account);
  GTask *task = begin (source, NULL, callback, user_data);
  g_autoptr (WcSecret) secret = wc_secret_new (password, strlen (password));
  g_autofree char *key = g_strconcat (account->jid, SUFFIX, NULL);
  WcSecretQuery query = { key, NULL };

  if (task != NULL)
    wc_secrets_store_async (source, &query, secret, NULL, on_stored, task);
}

gboolean
wc_pending_password_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WcSecret *secret = wc_secrets_find_finish (WC_SECRETS (source), result, &error);

  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) wc_secret_unref);
  else
    g_task_return_error (task, error);
}

void
wc_pending_password_find_async (WcPasswords *passwords,
                                const WcAccount *account,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  WcSecrets *source = source_for (passwords, account);
  GTask *task = begin (source, cancellable, callback, user_data);
  g_autofree char *key = g_strconcat (account->jid, SUFFIX, NULL);
  WcSecretQuery query = { key, NULL };

  if (task != NULL)
    wc_secrets_find_async (source, &query, cancellable, on_found, task);
}

WcSecret *
wc_pending_password_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!wc_secrets_forget_finish (WC_SECRETS (source), result, &error))
    g_info ("a pending password could not be taken away: %s", error->message);
}

void
wc_pending_password_forget (WcPasswords *passwords, const WcAccount *account)
{
  WcSecrets *source = source_for (passwords, account);
  g_autofree char *key = g_strconcat (account->jid, SUFFIX, NULL);
  WcSecretQuery query = { key, NULL };

  if (source != NULL)
    wc_secrets_forget_async (source, &query, NULL, on_forgotten, NULL);
}
