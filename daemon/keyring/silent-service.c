/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "keyring/silent-service.h"

/* A daemon does not know whether anybody sits at the screen: a window that nobody sees
 * would stop it for good. libsecret has hooks for prompts; they are used to have none.
 * And it would share the connection of g_bus_get(), which stays closed once it was. */

struct _WcSilentService
{
  SecretService parent_instance;
};

G_DEFINE_FINAL_TYPE (WcSilentService, wc_silent_service, SECRET_TYPE_SERVICE)

/* The parent's constructor asks for the shared connection; both are no choice for
 * GDBusProxy. */
static GObject *
silent_service_constructor (GType type, guint n_params, GObjectConstructParam *params)
{
  GObject *object = G_OBJECT_CLASS (wc_silent_service_parent_class)
                        ->constructor (type, n_params, params);

  g_object_set (object, "g-bus-type", G_BUS_TYPE_NONE, NULL);
  return object;
}

static void
silent_service_prompt_async (SecretService *self,
                             SecretPrompt *prompt,
                             const GVariantType *return_type,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, silent_service_prompt_async);
  /* Its answer says nothing new: it is gone either way. */
  g_dbus_proxy_call (G_DBUS_PROXY (prompt), "Dismiss", NULL, G_DBUS_CALL_FLAGS_NONE,
                     /* timeout_ms= */ -1, /* cancellable= */ NULL, /* callback= */ NULL,
                     NULL);
  g_task_return_new_error (task, WC_ERROR, WC_ERROR_PROMPT_PENDING,
                           "The keyring is locked");
}

static GVariant *
silent_service_prompt_sync (SecretService *self,
                            SecretPrompt *prompt,
                            GCancellable *cancellable,
                            const GVariantType *return_type,
                            GError **error)
{
  g_set_error_literal (error, WC_ERROR, WC_ERROR_PROMPT_PENDING, "The keyring is locked");
  return NULL;
}

static GVariant *
silent_service_prompt_finish (SecretService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
wc_silent_service_class_init (WcSilentServiceClass *klass)
{
  SecretServiceClass *service_class = SECRET_SERVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructor = silent_service_constructor;
  service_class->prompt_sync = silent_service_prompt_sync;
  service_class->prompt_async = silent_service_prompt_async;
  service_class->prompt_finish = silent_service_prompt_finish;
}

static void
wc_silent_service_init (WcSilentService *self)
{
}

void
wc_silent_service_open_async (GDBusConnection *connection,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_async_initable_new_async (WC_TYPE_SILENT_SERVICE, G_PRIORITY_DEFAULT, cancellable,
                              callback, user_data, "g-connection", connection, "flags",
                              SECRET_SERVICE_OPEN_SESSION, NULL);
}

SecretService *
wc_silent_service_open_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (GObject) source = g_async_result_get_source_object (result);

  return (SecretService *) g_async_initable_new_finish (G_ASYNC_INITABLE (source), result,
                                                        error);
}
