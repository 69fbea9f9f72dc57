/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/passwords.h"
#include "base/error.h"
#include "base/log.h"

/* A password that somebody has just said comes before what is stored: it is newer. No
 * source stands in for another by itself, so that nobody wonders where a password is. */

struct _WcPasswords
{
  WcSecrets *sources[WC_N_ACCOUNT_SECRETS]; /* (owned) (nullable) */
};

WcPasswords *
wc_passwords_new (WcSecrets *const sources[WC_N_ACCOUNT_SECRETS])
{
  WcPasswords *self = g_new0 (WcPasswords, 1);

  for (guint i = 0; i < WC_N_ACCOUNT_SECRETS; i++)
    self->sources[i] = sources[i] != NULL ? g_object_ref (sources[i]) : NULL;
  return self;
}

void
wc_passwords_free (WcPasswords *self)
{
  for (guint i = 0; i < WC_N_ACCOUNT_SECRETS; i++)
    g_clear_object (&self->sources[i]);
  g_free (self);
}

WcSecrets *
wc_passwords_get_source (WcPasswords *self, WcAccountSecret secret)
{
  return self->sources[secret];
}

static WcSecrets *
memory_of (WcPasswords *self)
{
  return self->sources[WC_ACCOUNT_SECRET_NONE];
}

static WcSecretQuery
query_for (const WcAccount *account)
{
  return (WcSecretQuery){ account->jid, account->password_command };
}

/* ---- Finding ---- */

typedef struct
{
  WcSecrets *source;  /* (owned) (nullable) to ask when memory knows nothing */
  WcAccount *account; /* (owned) */
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_clear_object (&self->source);
  wc_account_unref (self->account);
  g_free (self);
}

static void
return_secret (GTask *task, WcSecret *secret, GError *error)
{
  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) wc_secret_unref);
  else
    g_task_return_error (task, error);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WcSecret *secret = wc_secrets_find_finish (WC_SECRETS (source), result, &error);

  return_secret (task, secret, error);
}

static void
on_remembered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Search *search = g_task_get_task_data (task);
  WcSecretQuery query = query_for (search->account);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  WcSecret *secret = wc_secrets_find_finish (WC_SECRETS (source), result, &error);

  if (secret != NULL || search->source == NULL)
    {
      return_secret (task, secret, error);
      return;
    }
  g_error_free (error);
  wc_secrets_find_async (search->source, &query, cancellable, on_found,
                         g_steal_pointer (&task));
}

void
wc_passwords_find_async (WcPasswords *self,
                         const WcAccount *account,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  WcSecrets *source = self->sources[account->secret];
  WcSecretQuery query = query_for (account);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, wc_passwords_find_async);
  if (source != NULL && source != memory_of (self))
    search->source = g_object_ref (source);
  search->account = wc_account_ref (account);
  g_task_set_task_data (task, search, search_free);
  wc_secrets_find_async (memory_of (self), &query, cancellable, on_remembered, task);
}

WcSecret *
wc_passwords_find_finish (WcPasswords *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Storing ---- */

typedef struct
{
  WcSecrets *memory;  /* (owned) */
  WcAccount *account; /* (owned) */
  WcSecret *secret;   /* (owned) */
  WcAccountSecret place;
} Storing;

static void
storing_free (gpointer data)
{
  Storing *self = data;

  g_object_unref (self->memory);
  wc_account_unref (self->account);
  wc_secret_unref (self->secret);
  g_free (self);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Storing *storing = g_task_get_task_data (task);
  GError *error = NULL;

  if (wc_secrets_store_finish (WC_SECRETS (source), result, &error))
    g_task_return_int (task, storing->place);
  else
    g_task_return_error (task, error);
}

static void
keep_in_memory (GTask *task)
{
  Storing *storing = g_task_get_task_data (task);
  WcSecretQuery query = query_for (storing->account);

  storing->place = WC_ACCOUNT_SECRET_NONE;
  wc_secrets_store_async (storing->memory, &query, storing->secret,
                          g_task_get_cancellable (task), on_kept, task);
}

static void
on_remembered_too (GObject *source, GAsyncResult *result, gpointer data)
{
  wc_secrets_store_finish (WC_SECRETS (source), result, NULL);
}

/* Who asked for the file must know that it failed; but the person has said the password,
 * and is not to be asked for it again at once. */
static void
refuse_file (GTask *task, GError *error)
{
  const Storing *storing = g_task_get_task_data (task);
  WcSecretQuery query = query_for (storing->account);

  wc_secrets_store_async (storing->memory, &query, storing->secret, NULL,
                          on_remembered_too, NULL);
  g_task_return_error (task, error);
}

static void
on_outdated (GObject *source, GAsyncResult *result, gpointer data)
{
  wc_secrets_forget_finish (WC_SECRETS (source), result, NULL);
}

/* What memory still holds is older now, and would win. */
static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Storing *storing = g_task_get_task_data (task);
  WcSecretQuery query = query_for (storing->account);
  GError *error = NULL;

  if (wc_secrets_store_finish (WC_SECRETS (source), result, &error))
    {
      wc_secrets_forget_async (storing->memory, &query, NULL, on_outdated, NULL);
      g_task_return_int (task, storing->place);
      return;
    }
  if (storing->place == WC_ACCOUNT_SECRET_FILE)
    {
      refuse_file (task, error);
      return;
    }
  wc_log_say (G_LOG_LEVEL_INFO, "passwords", storing->account->jid,
              "the keyring keeps no password: %s", error->message);
  g_error_free (error);
  keep_in_memory (g_steal_pointer (&task));
}

/* Commands and credentials are only read: what is typed beside them is for now. */
static WcAccountSecret
place_for (const WcAccount *account)
{
  switch (account->secret)
    {
    case WC_ACCOUNT_SECRET_FILE:
      return WC_ACCOUNT_SECRET_FILE;
    case WC_ACCOUNT_SECRET_COMMAND:
    case WC_ACCOUNT_SECRET_CREDENTIAL:
      return WC_ACCOUNT_SECRET_NONE;
    case WC_ACCOUNT_SECRET_NONE:
    case WC_ACCOUNT_SECRET_KEYRING:
      break;
    }
  return WC_ACCOUNT_SECRET_KEYRING;
}

void
wc_passwords_store_async (WcPasswords *self,
                          const WcAccount *account,
                          const char *password,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Storing *storing = g_new0 (Storing, 1);
  WcSecretQuery query = query_for (account);
  WcSecrets *target;

  g_task_set_source_tag (task, wc_passwords_store_async);
  storing->memory = g_object_ref (memory_of (self));
  storing->account = wc_account_ref (account);
  storing->secret = wc_secret_new (password, strlen (password));
  storing->place = place_for (account);
  g_task_set_task_data (task, storing, storing_free);
  target = self->sources[storing->place];
  if (target != NULL && target != memory_of (self))
    wc_secrets_store_async (target, &query, storing->secret, cancellable, on_stored,
                            task);
  else if (storing->place != WC_ACCOUNT_SECRET_FILE)
    keep_in_memory (task);
  else
    {
      refuse_file (task, g_error_new (WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                                      "there is no file for passwords here"));
      g_object_unref (task);
    }
}

gssize
wc_passwords_store_finish (WcPasswords *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

/* ---- Forgetting ---- */

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!wc_secrets_forget_finish (WC_SECRETS (source), result, &error))
    g_info ("a password could not be taken away: %s", error->message);
}

void
wc_passwords_forget (WcPasswords *self, const WcAccount *account)
{
  WcSecrets *source = self->sources[account->secret];
  WcSecretQuery query = query_for (account);

  wc_secrets_forget_async (memory_of (self), &query, NULL, on_forgotten, NULL);
  if (source != NULL && source != memory_of (self) && wc_secrets_is_writable (source))
    wc_secrets_forget_async (source, &query, NULL, on_forgotten, NULL);
}
