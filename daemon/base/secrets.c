/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/secrets.h"

/* The port behind which the sources of passwords stand, and the buffer a password travels
 * in. A password is copied as rarely as possible and wiped when nobody needs it. */

struct _WcSecret
{
  gsize length;
  char bytes[];
};

G_DEFINE_INTERFACE (WcSecrets, wc_secrets, G_TYPE_OBJECT)

WcSecret *
wc_secret_new (const char *bytes, gsize length)
{
  WcSecret *self = g_atomic_rc_box_alloc0 (sizeof *self + length + 1);

  self->length = length;
  if (length > 0)
    memcpy (self->bytes, bytes, length);
  return self;
}

WcSecret *
wc_secret_ref (WcSecret *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
wipe (gpointer data)
{
  WcSecret *self = data;

  explicit_bzero (self->bytes, self->length);
}

void
wc_secret_unref (WcSecret *self)
{
  g_atomic_rc_box_release_full (self, wipe);
}

const char *
wc_secret_get_bytes (const WcSecret *self, gsize *out_length)
{
  if (out_length != NULL)
    *out_length = self->length;
  return self->bytes;
}

static void
refuse (WcSecrets *self,
        GCancellable *cancellable,
        GAsyncReadyCallback callback,
        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                           "This source of passwords can only be read");
}

static void
refuse_store (WcSecrets *self,
              const WcSecretQuery *query,
              WcSecret *secret,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  refuse (self, cancellable, callback, user_data);
}

static void
refuse_forget (WcSecrets *self,
               const WcSecretQuery *query,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  refuse (self, cancellable, callback, user_data);
}

static gboolean
refuse_finish (WcSecrets *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
wc_secrets_is_writable (WcSecrets *self)
{
  return WC_SECRETS_GET_IFACE (self)->store_async != refuse_store;
}

static void
check_writable (WcSecrets *self,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  if (!wc_secrets_is_writable (self))
    {
      refuse (self, cancellable, callback, user_data);
      return;
    }
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_return_boolean (task, TRUE);
}

/* A GTask reports that it was cancelled in words of GIO; all sources say it in ours. */
static void
translate (GError **error, GError *cause)
{
  if (cause == NULL)
    return;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_CANCELLED, "Cancelled");
      g_error_free (cause);
      return;
    }
  g_propagate_error (error, cause);
}

static void
wc_secrets_default_init (WcSecretsInterface *iface)
{
  g_signal_new ("changed", WC_TYPE_SECRETS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  iface->check_async = check_writable;
  iface->check_finish = refuse_finish;
  iface->store_async = refuse_store;
  iface->store_finish = refuse_finish;
  iface->forget_async = refuse_forget;
  iface->forget_finish = refuse_finish;
}

void
wc_secrets_find_async (WcSecrets *self,
                       const WcSecretQuery *query,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  WC_SECRETS_GET_IFACE (self)->find_async (self, query, cancellable, callback, user_data);
}

WcSecret *
wc_secrets_find_finish (WcSecrets *self, GAsyncResult *result, GError **error)
{
  GError *cause = NULL;
  WcSecret *secret = WC_SECRETS_GET_IFACE (self)->find_finish (self, result, &cause);

  translate (error, cause);
  return secret;
}

void
wc_secrets_store_async (WcSecrets *self,
                        const WcSecretQuery *query,
                        WcSecret *secret,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  WC_SECRETS_GET_IFACE (self)->store_async (self, query, secret, cancellable, callback,
                                            user_data);
}

gboolean
wc_secrets_store_finish (WcSecrets *self, GAsyncResult *result, GError **error)
{
  GError *cause = NULL;
  gboolean done = WC_SECRETS_GET_IFACE (self)->store_finish (self, result, &cause);

  translate (error, cause);
  return done;
}

void
wc_secrets_forget_async (WcSecrets *self,
                         const WcSecretQuery *query,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  WC_SECRETS_GET_IFACE (self)->forget_async (self, query, cancellable, callback,
                                             user_data);
}

gboolean
wc_secrets_forget_finish (WcSecrets *self, GAsyncResult *result, GError **error)
{
  GError *cause = NULL;
  gboolean done = WC_SECRETS_GET_IFACE (self)->forget_finish (self, result, &cause);

  translate (error, cause);
  return done;
}

void
wc_secrets_check_async (WcSecrets *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  WC_SECRETS_GET_IFACE (self)->check_async (self, cancellable, callback, user_data);
}

gboolean
wc_secrets_check_finish (WcSecrets *self, GAsyncResult *result, GError **error)
{
  GError *cause = NULL;
  gboolean done = WC_SECRETS_GET_IFACE (self)->check_finish (self, result, &cause);

  translate (error, cause);
  return done;
}
