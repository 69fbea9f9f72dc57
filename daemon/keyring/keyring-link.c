/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "keyring/keyring-link.h"
#include "keyring/silent-service.h"

/* The Secret Service API 0.2 of freedesktop.org. A service that is replaced by another
 * forgets its sessions, so it is opened anew then; a bus that ends takes all with it. */

#define SERVICE_NAME "org.freedesktop.secrets"
#define N_SUBSCRIPTIONS 3

struct _WcKeyringLink
{
  GObject parent_instance;

  WcClock *clock; /* (owned) */
  char *address;  /* (owned) (nullable) */

  GDBusConnection *connection; /* (owned) (nullable) */
  guint subscriptions[N_SUBSCRIPTIONS];
  SecretService *service; /* (owned) (nullable) */

  GPtrArray *waiting;        /* (owned) (element-type GTask) for what is being opened */
  GCancellable *cancellable; /* (owned) (nullable) of what is being opened */
  guint timer;
};

G_DEFINE_FINAL_TYPE (WcKeyringLink, wc_keyring_link, G_TYPE_OBJECT)

/* Whether nobody on the bus keeps secrets: nobody has the name, nobody could be started
 * for it, or who had it is gone. */
static gboolean
is_absence (const GError *error)
{
  static const int codes[] = { G_DBUS_ERROR_SERVICE_UNKNOWN,
                               G_DBUS_ERROR_NAME_HAS_NO_OWNER, G_DBUS_ERROR_NO_REPLY,
                               G_DBUS_ERROR_DISCONNECTED };

  if (error->domain == G_IO_ERROR)
    return error->code == G_IO_ERROR_CLOSED;
  if (error->domain != G_DBUS_ERROR)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (error->code == codes[i])
      return TRUE;
  return error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED &&
         error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY;
}

GError *
wc_keyring_link_translate (GError *cause)
{
  GError *error = NULL;

  if (cause->domain == WC_ERROR)
    return cause;
  g_dbus_error_strip_remote_error (cause);
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    error =
        g_error_new_literal (WC_ERROR, WC_ERROR_PROMPT_PENDING, "The keyring is locked");
  else if (is_absence (cause))
    error = g_error_new (WC_ERROR, WC_ERROR_NOT_SUPPORTED, "There is no keyring: %s",
                         cause->message);
  else
    error = g_error_new (WC_ERROR, WC_ERROR_INTERNAL, "The keyring failed: %s",
                         cause->message);
  g_error_free (cause);
  return error;
}

/* ---- What is there ---- */

static void
drop_connection (WcKeyringLink *self)
{
  g_clear_object (&self->service);
  if (self->connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->connection, self);
  for (gsize i = 0; i < N_SUBSCRIPTIONS; i++)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscriptions[i]);
  if (!g_dbus_connection_is_closed (self->connection))
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  g_clear_object (&self->connection);
}

static void
on_closed (GDBusConnection *connection,
           gboolean remote_peer_vanished,
           GError *error,
           WcKeyringLink *self)
{
  drop_connection (self);
}

static void
on_owner_changed (GDBusConnection *connection,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *signal,
                  GVariant *args,
                  gpointer data)
{
  WcKeyringLink *self = data;

  g_clear_object (&self->service);
  g_signal_emit_by_name (self, "changed");
}

static void
on_keyring_changed (GDBusConnection *connection,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *args,
                    gpointer data)
{
  g_signal_emit_by_name (data, "changed");
}

/* Not all services tell about a collection in the same way: some by a property, some by
 * a signal of their own. */
static void
watch_connection (WcKeyringLink *self)
{
  guint *subscriptions = self->subscriptions;

  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  subscriptions[0] = g_dbus_connection_signal_subscribe (
      self->connection, "org.freedesktop.DBus", "org.freedesktop.DBus",
      "NameOwnerChanged", "/org/freedesktop/DBus", SERVICE_NAME, G_DBUS_SIGNAL_FLAGS_NONE,
      on_owner_changed, self, NULL);
  subscriptions[1] = g_dbus_connection_signal_subscribe (
      self->connection, SERVICE_NAME, "org.freedesktop.Secret.Service",
      /* member= */ NULL, /* path= */ NULL, /* arg0= */ NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_keyring_changed, self, NULL);
  subscriptions[2] = g_dbus_connection_signal_subscribe (
      self->connection, SERVICE_NAME, "org.freedesktop.DBus.Properties",
      "PropertiesChanged", /* path= */ NULL, "org.freedesktop.Secret.Collection",
      G_DBUS_SIGNAL_FLAGS_NONE, on_keyring_changed, self, NULL);
}

/* ---- Opening ---- */

/* @error: (transfer full) (nullable) */
static void
end_opening (WcKeyringLink *self, GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  wc_clock_clear (self->clock, &self->timer);
  g_clear_object (&self->cancellable);
  for (guint i = 0; i < waiting->len; i++)
    if (error == NULL)
      g_task_return_pointer (waiting->pdata[i], g_object_ref (self->service),
                             g_object_unref);
    else
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
  g_clear_error (&error);
}

/* @cause: (transfer full) */
static void
fail_opening (WcKeyringLink *self, GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (cause);
      cause = g_error_new (WC_ERROR, WC_ERROR_TIMEOUT, "The keyring does not answer");
    }
  end_opening (self, wc_keyring_link_translate (cause));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcKeyringLink) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = wc_silent_service_open_finish (result, &error);

  if (service == NULL)
    {
      fail_opening (self, g_steal_pointer (&error));
      return;
    }
  if (self->connection == NULL)
    {
      fail_opening (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED,
                                               "the session bus is gone"));
      return;
    }
  g_set_object (&self->service, service);
  end_opening (self, NULL);
}

static void
open_service (WcKeyringLink *self)
{
  wc_silent_service_open_async (self->connection, self->cancellable, on_opened,
                                g_object_ref (self));
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcKeyringLink) self = data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (connection == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      fail_opening (self, g_steal_pointer (&error));
      return;
    }
  if (connection == NULL)
    {
      end_opening (self, g_error_new (WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                                      "There is no session bus, so there is no keyring: "
                                      "%s",
                                      error->message));
      return;
    }
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  self->connection = connection;
  watch_connection (self);
  open_service (self);
}

static void
on_limit (gpointer data)
{
  WcKeyringLink *self = data;

  self->timer = 0;
  g_cancellable_cancel (self->cancellable);
}

static void
begin_opening (WcKeyringLink *self)
{
  self->cancellable = g_cancellable_new ();
  self->timer = wc_clock_add (self->clock, WC_KEYRING_LINK_LIMIT_US, on_limit, self);
  if (self->connection != NULL)
    open_service (self);
  else
    g_dbus_connection_new_for_address (self->address,
                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                           G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                       /* observer= */ NULL, self->cancellable,
                                       on_connected, g_object_ref (self));
}

void
wc_keyring_link_open_async (WcKeyringLink *self,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, wc_keyring_link_open_async);
  if (self->service != NULL)
    g_task_return_pointer (task, g_object_ref (self->service), g_object_unref);
  else if (self->address == NULL)
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                             "There is no session bus, so there is no keyring");
  else
    {
      g_ptr_array_add (self->waiting, g_steal_pointer (&task));
      if (self->cancellable == NULL)
        begin_opening (self);
    }
}

SecretService *
wc_keyring_link_open_finish (WcKeyringLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Beginning and end ---- */

static void
wc_keyring_link_dispose (GObject *object)
{
  WcKeyringLink *self = WC_KEYRING_LINK (object);

  drop_connection (self);
  G_OBJECT_CLASS (wc_keyring_link_parent_class)->dispose (object);
}

static void
wc_keyring_link_finalize (GObject *object)
{
  WcKeyringLink *self = WC_KEYRING_LINK (object);

  g_ptr_array_unref (self->waiting);
  g_object_unref (self->clock);
  g_free (self->address);
  G_OBJECT_CLASS (wc_keyring_link_parent_class)->finalize (object);
}

static void
wc_keyring_link_class_init (WcKeyringLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_keyring_link_dispose;
  G_OBJECT_CLASS (klass)->finalize = wc_keyring_link_finalize;
  g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
}

static void
wc_keyring_link_init (WcKeyringLink *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

WcKeyringLink *
wc_keyring_link_new (WcClock *clock, const char *address)
{
  WcKeyringLink *self = g_object_new (WC_TYPE_KEYRING_LINK, NULL);

  self->clock = g_object_ref (clock);
  self->address = g_strdup (address);
  return self;
}
