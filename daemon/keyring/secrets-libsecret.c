/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "keyring/keyring-call.h"
#include "keyring/secret-text.h"
#include "keyring/secrets-libsecret.h"

/* The keyring of the person, behind the port. Who was refused because it was locked or
 * missing hears of it when that changes: the service tells that something changed, and a
 * look tells what. */

struct _WcSecretsLibsecret
{
  GObject parent_instance;

  WcClock *clock;      /* (owned) */
  WcKeyringLink *link; /* (owned) */
  gboolean wanting;    /* a call failed that may go better another time */
  gboolean looking;
  gboolean look_again;
};

static void
libsecret_find_async (WcSecrets *secrets,
                      const WcSecretQuery *query,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  WcSecretsLibsecret *self = WC_SECRETS_LIBSECRET (secrets);
  WcKeyringCall call = { WC_KEYRING_CALL_FIND, .jid = query->jid };
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, libsecret_find_async);
  wc_keyring_call_start (self->link, self->clock, &call, task);
}

static void
note_failure (WcSecrets *secrets, const GError *failure)
{
  if (g_error_matches (failure, WC_ERROR, WC_ERROR_PROMPT_PENDING) ||
      g_error_matches (failure, WC_ERROR, WC_ERROR_NOT_SUPPORTED) ||
      g_error_matches (failure, WC_ERROR, WC_ERROR_TIMEOUT))
    WC_SECRETS_LIBSECRET (secrets)->wanting = TRUE;
}

static WcSecret *
libsecret_find_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  GError *failure = NULL;
  WcSecret *secret = g_task_propagate_pointer (G_TASK (result), &failure);

  if (failure == NULL)
    return secret;
  note_failure (secrets, failure);
  g_propagate_error (error, failure);
  return NULL;
}

static void
libsecret_store_async (WcSecrets *secrets,
                       const WcSecretQuery *query,
                       WcSecret *secret,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  WcSecretsLibsecret *self = WC_SECRETS_LIBSECRET (secrets);
  WcKeyringCall call = { WC_KEYRING_CALL_STORE, query->jid, secret };
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, libsecret_store_async);
  if (wc_secret_text_check (secret, &error))
    {
      wc_keyring_call_start (self->link, self->clock, &call, task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
libsecret_forget_async (WcSecrets *secrets,
                        const WcSecretQuery *query,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  WcSecretsLibsecret *self = WC_SECRETS_LIBSECRET (secrets);
  WcKeyringCall call = { WC_KEYRING_CALL_FORGET, .jid = query->jid };
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, libsecret_forget_async);
  wc_keyring_call_start (self->link, self->clock, &call, task);
}

static void
libsecret_check_async (WcSecrets *secrets,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  WcSecretsLibsecret *self = WC_SECRETS_LIBSECRET (secrets);
  WcKeyringCall call = { WC_KEYRING_CALL_CHECK };
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, libsecret_check_async);
  wc_keyring_call_start (self->link, self->clock, &call, task);
}

static gboolean
libsecret_change_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  GError *failure = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &failure))
    return TRUE;
  note_failure (secrets, failure);
  g_propagate_error (error, failure);
  return FALSE;
}

static void
libsecret_secrets_init (WcSecretsInterface *iface)
{
  iface->find_async = libsecret_find_async;
  iface->find_finish = libsecret_find_finish;
  iface->store_async = libsecret_store_async;
  iface->store_finish = libsecret_change_finish;
  iface->forget_async = libsecret_forget_async;
  iface->forget_finish = libsecret_change_finish;
  iface->check_async = libsecret_check_async;
  iface->check_finish = libsecret_change_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcSecretsLibsecret,
                               wc_secrets_libsecret,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_SECRETS,
                                                      libsecret_secrets_init))

/* ---- Waiting for the keyring ---- */

static void
look (WcSecretsLibsecret *self, GAsyncReadyCallback callback)
{
  WcKeyringCall call = { WC_KEYRING_CALL_LOOK };

  self->looking = TRUE;
  self->look_again = FALSE;
  wc_keyring_call_start (self->link, self->clock, &call,
                         g_task_new (self, NULL, callback, NULL));
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  WcSecretsLibsecret *self = WC_SECRETS_LIBSECRET (source);

  self->looking = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    {
      self->wanting = FALSE;
      g_signal_emit_by_name (self, "changed");
    }
  else if (self->look_again)
    look (self, on_looked);
}

static void
on_link_changed (WcKeyringLink *link, WcSecretsLibsecret *self)
{
  if (self->looking)
    self->look_again = TRUE;
  else if (self->wanting)
    look (self, on_looked);
}

/* ---- Beginning and end ---- */

static void
wc_secrets_libsecret_finalize (GObject *object)
{
  WcSecretsLibsecret *self = WC_SECRETS_LIBSECRET (object);

  g_signal_handlers_disconnect_by_data (self->link, self);
  g_object_unref (self->link);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (wc_secrets_libsecret_parent_class)->finalize (object);
}

static void
wc_secrets_libsecret_class_init (WcSecretsLibsecretClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_secrets_libsecret_finalize;
}

static void
wc_secrets_libsecret_init (WcSecretsLibsecret *self)
{
}

WcSecrets *
wc_secrets_libsecret_new (WcClock *clock, const char *address)
{
  WcSecretsLibsecret *self = g_object_new (WC_TYPE_SECRETS_LIBSECRET, NULL);

  self->clock = g_object_ref (clock);
  self->link = wc_keyring_link_new (clock, address);
  g_signal_connect (self->link, "changed", G_CALLBACK (on_link_changed), self);
  return WC_SECRETS (self);
}
