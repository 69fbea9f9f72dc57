/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "platform/login1.h"

/* The signal comes twice: TRUE before the machine sleeps, FALSE when it is awake. The
 * connection is our own, because what GIO shares ends the process with the bus. The
 * system bus does not come back without a restart of nearly everything: a lost one is
 * not looked for. */

struct _WcLogin1
{
  WcLogin1Func woke_up; /* (nullable) NULL when it was freed */
  gpointer data;
  GCancellable *cancellable;   /* (owned) of connecting */
  GDBusConnection *connection; /* (owned) (nullable) */
  guint subscription;
};

static void
on_prepare_for_sleep (GDBusConnection *connection,
                      const char *sender,
                      const char *path,
                      const char *interface,
                      const char *signal,
                      GVariant *args,
                      gpointer data)
{
  WcLogin1 *self = data;
  gboolean begins;

  if (!g_variant_is_of_type (args, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (args, "(b)", &begins);
  if (!begins)
    self->woke_up (self->data);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  WcLogin1 *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection =
      g_dbus_connection_new_for_address_finish (result, &error);

  if (connection == NULL && self->woke_up != NULL)
    g_info ("no system bus, so nobody tells when the machine wakes up: %s",
            error->message);
  if (connection != NULL && self->woke_up != NULL)
    {
      g_dbus_connection_set_exit_on_close (connection, FALSE);
      self->subscription = g_dbus_connection_signal_subscribe (
          connection, "org.freedesktop.login1", "org.freedesktop.login1.Manager",
          "PrepareForSleep", "/org/freedesktop/login1", /* arg0= */ NULL,
          G_DBUS_SIGNAL_FLAGS_NONE, on_prepare_for_sleep, self, NULL);
      self->connection = g_steal_pointer (&connection);
    }
  g_rc_box_release (self);
}

WcLogin1 *
wc_login1_new (const char *address, WcLogin1Func woke_up, gpointer data)
{
  WcLogin1 *self = g_rc_box_new0 (WcLogin1);
  g_autofree char *system = NULL;

  self->woke_up = woke_up;
  self->data = data;
  self->cancellable = g_cancellable_new ();
  if (address == NULL)
    address = system = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     /* observer= */ NULL, self->cancellable,
                                     on_connected, g_rc_box_acquire (self));
  return self;
}

void
wc_login1_free (WcLogin1 *self)
{
  self->woke_up = NULL;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->connection != NULL)
    {
      g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
      if (!g_dbus_connection_is_closed (self->connection))
        g_dbus_connection_close (self->connection, NULL, NULL, NULL);
      g_clear_object (&self->connection);
    }
  g_rc_box_release (self);
}
