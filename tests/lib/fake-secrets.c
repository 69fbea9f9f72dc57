/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/fake-secrets.h"

/* A keyring without a bus. */

struct _WcFakeSecrets
{
  GObject parent_instance;

  GHashTable *held; /* (owned) (element-type utf8 utf8) by JID */
  gboolean failing;
  int code;
  gboolean holding;
  GQueue waiting; /* (element-type GTask) whose data is the JID asked for */
  guint n_asked;
};

static gboolean
refuse (WcFakeSecrets *self, GTask *task)
{
  if (!self->failing)
    return FALSE;
  g_task_return_new_error (task, WC_ERROR, self->code, "refused for a test");
  return TRUE;
}

static void
answer (WcFakeSecrets *self, GTask *task)
{
  const char *held = g_hash_table_lookup (self->held, g_task_get_task_data (task));

  if (refuse (self, task))
    return;
  if (held != NULL)
    g_task_return_pointer (task, wc_secret_new (held, strlen (held)),
                           (GDestroyNotify) wc_secret_unref);
  else
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_FOUND, "not held");
}

static void
fake_find_async (WcSecrets *secrets,
                 const WcSecretQuery *query,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  WcFakeSecrets *self = WC_FAKE_SECRETS (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->n_asked++;
  g_task_set_task_data (task, g_strdup (query->jid), g_free);
  if (self->holding)
    g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  else
    answer (self, task);
}

static WcSecret *
fake_find_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_store_async (WcSecrets *secrets,
                  const WcSecretQuery *query,
                  WcSecret *secret,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  WcFakeSecrets *self = WC_FAKE_SECRETS (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (refuse (self, task))
    return;
  wc_fake_secrets_put (self, query->jid, wc_secret_get_bytes (secret, NULL));
  g_task_return_boolean (task, TRUE);
}

static void
fake_forget_async (WcSecrets *secrets,
                   const WcSecretQuery *query,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  WcFakeSecrets *self = WC_FAKE_SECRETS (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (refuse (self, task))
    return;
  g_hash_table_remove (self->held, query->jid);
  g_task_return_boolean (task, TRUE);
}

static gboolean
fake_change_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_secrets_init (WcSecretsInterface *iface)
{
  iface->find_async = fake_find_async;
  iface->find_finish = fake_find_finish;
  iface->store_async = fake_store_async;
  iface->store_finish = fake_change_finish;
  iface->forget_async = fake_forget_async;
  iface->forget_finish = fake_change_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcFakeSecrets,
                               wc_fake_secrets,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_SECRETS, fake_secrets_init))

static void
wc_fake_secrets_finalize (GObject *object)
{
  WcFakeSecrets *self = WC_FAKE_SECRETS (object);

  g_queue_clear_full (&self->waiting, g_object_unref);
  g_hash_table_unref (self->held);
  G_OBJECT_CLASS (wc_fake_secrets_parent_class)->finalize (object);
}

static void
wc_fake_secrets_class_init (WcFakeSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_fake_secrets_finalize;
}

static void
wc_fake_secrets_init (WcFakeSecrets *self)
{
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&self->waiting);
}

WcFakeSecrets *
wc_fake_secrets_new (void)
{
  return g_object_new (WC_TYPE_FAKE_SECRETS, NULL);
}

void
wc_fake_secrets_fail (WcFakeSecrets *self, int code)
{
  self->failing = TRUE;
  self->code = code;
}

void
wc_fake_secrets_heal (WcFakeSecrets *self)
{
  self->failing = FALSE;
}

const char *
wc_fake_secrets_peek (WcFakeSecrets *self, const char *jid)
{
  return g_hash_table_lookup (self->held, jid);
}

void
wc_fake_secrets_put (WcFakeSecrets *self, const char *jid, const char *password)
{
  g_hash_table_replace (self->held, g_strdup (jid), g_strdup (password));
}

guint
wc_fake_secrets_count (WcFakeSecrets *self)
{
  return self->n_asked;
}

void
wc_fake_secrets_hold (WcFakeSecrets *self)
{
  self->holding = TRUE;
}

void
wc_fake_secrets_release (WcFakeSecrets *self)
{
  GTask *task;

  self->holding = FALSE;
  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    {
      answer (self, task);
      g_object_unref (task);
    }
}
