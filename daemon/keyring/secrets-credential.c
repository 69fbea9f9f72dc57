/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "keyring/secret-text.h"
#include "keyring/secrets-credential.h"

/* The service manager made the directory and answers for who may read it; it is read anew
 * each time, because a restart with another credential is the way to change one. */

#define NAME_OF_ANY "whinchat.password"

struct _WcSecretsCredential
{
  GObject parent_instance;

  char *directory; /* (owned) (nullable) */
};

static WcSecret *
load_from (int directory, const char *jid, GError **error)
{
  g_autofree char *name = g_strconcat ("whinchat.", jid, NULL);
  g_autoptr (GError) absence = NULL;
  WcSecret *secret = NULL;

  /* An address that can be no name of a file can be no name of a credential either. */
  if (strlen (name) <= NAME_MAX && strchr (name, '/') == NULL)
    secret = wc_secret_text_read (directory, name, /* is_private= */ FALSE, &absence);
  if (secret != NULL)
    return secret;
  if (absence != NULL && !g_error_matches (absence, WC_ERROR, WC_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&absence));
      return NULL;
    }
  return wc_secret_text_read (directory, NAME_OF_ANY, /* is_private= */ FALSE, error);
}

static WcSecret *
load (WcSecretsCredential *self, const char *jid, GError **error)
{
  int directory = -1;
  WcSecret *secret;

  if (self->directory != NULL)
    directory = open (self->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "The service manager gave the daemon no credentials");
      return NULL;
    }
  secret = load_from (directory, jid, error);
  close (directory);
  return secret;
}

static void
credential_find_async (WcSecrets *secrets,
                       const WcSecretQuery *query,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (secrets, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  WcSecret *secret = load (WC_SECRETS_CREDENTIAL (secrets), query->jid, &error);

  g_task_set_source_tag (task, credential_find_async);
  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) wc_secret_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static WcSecret *
credential_find_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
credential_secrets_init (WcSecretsInterface *iface)
{
  iface->find_async = credential_find_async;
  iface->find_finish = credential_find_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcSecretsCredential,
                               wc_secrets_credential,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_SECRETS,
                                                      credential_secrets_init))

static void
wc_secrets_credential_finalize (GObject *object)
{
  WcSecretsCredential *self = WC_SECRETS_CREDENTIAL (object);

  g_free (self->directory);
  G_OBJECT_CLASS (wc_secrets_credential_parent_class)->finalize (object);
}

static void
wc_secrets_credential_class_init (WcSecretsCredentialClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_secrets_credential_finalize;
}

static void
wc_secrets_credential_init (WcSecretsCredential *self)
{
}

WcSecrets *
wc_secrets_credential_new (const char *directory)
{
  WcSecretsCredential *self = g_object_new (WC_TYPE_SECRETS_CREDENTIAL, NULL);

  self->directory = g_strdup (directory);
  return WC_SECRETS (self);
}
