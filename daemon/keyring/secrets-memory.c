/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "keyring/secrets-memory.h"

/* The place of last resort: where there is no keyring, the password lives with the
 * process, so that a lost connection does not ask the person again. */

struct _WcSecretsMemory
{
  GObject parent_instance;

  GHashTable *secrets; /* (owned) (element-type utf8 WcSecret) by JID */
};

static void
memory_find_async (WcSecrets *secrets,
                   const WcSecretQuery *query,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  WcSecretsMemory *self = WC_SECRETS_MEMORY (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  WcSecret *secret = g_hash_table_lookup (self->secrets, query->jid);

  g_task_set_source_tag (task, memory_find_async);
  if (secret != NULL)
    g_task_return_pointer (task, wc_secret_ref (secret),
                           (GDestroyNotify) wc_secret_unref);
  else
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_FOUND,
                             "No password was entered since the daemon began");
}

static WcSecret *
memory_find_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
memory_store_async (WcSecrets *secrets,
                    const WcSecretQuery *query,
                    WcSecret *secret,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  WcSecretsMemory *self = WC_SECRETS_MEMORY (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, memory_store_async);
  g_hash_table_replace (self->secrets, g_strdup (query->jid), wc_secret_ref (secret));
  g_task_return_boolean (task, TRUE);
}

static void
memory_forget_async (WcSecrets *secrets,
                     const WcSecretQuery *query,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  WcSecretsMemory *self = WC_SECRETS_MEMORY (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, memory_forget_async);
  g_hash_table_remove (self->secrets, query->jid);
  g_task_return_boolean (task, TRUE);
}

static gboolean
memory_change_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
memory_secrets_init (WcSecretsInterface *iface)
{
  iface->find_async = memory_find_async;
  iface->find_finish = memory_find_finish;
  iface->store_async = memory_store_async;
  iface->store_finish = memory_change_finish;
  iface->forget_async = memory_forget_async;
  iface->forget_finish = memory_change_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcSecretsMemory,
                               wc_secrets_memory,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_SECRETS,
                                                      memory_secrets_init))

static void
wc_secrets_memory_finalize (GObject *object)
{
  WcSecretsMemory *self = WC_SECRETS_MEMORY (object);

  g_hash_table_unref (self->secrets);
  G_OBJECT_CLASS (wc_secrets_memory_parent_class)->finalize (object);
}

static void
wc_secrets_memory_class_init (WcSecretsMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_secrets_memory_finalize;
}

static void
wc_secrets_memory_init (WcSecretsMemory *self)
{
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) wc_secret_unref);
}

WcSecrets *
wc_secrets_memory_new (void)
{
  return g_object_new (WC_TYPE_SECRETS_MEMORY, NULL);
}
