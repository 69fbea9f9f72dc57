/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/bus-link.h"
#include "base/bus-address.h"

/* g_bus_get() shares one connection that ends the process with the bus unless told
 * otherwise, stays closed once it was, and may start a bus. So the door has a connection
 * of its own. After a loss a few attempts with growing pauses find a bus that restarts;
 * then only a change at the path of its socket starts another one: nothing is polled. */

#define FIRST_PAUSE_MS 100
#define LAST_PAUSE_MS 30000

struct _WcBusLink
{
  GObject parent_instance;

  char *address;               /* (owned) (nullable) */
  GDBusConnection *connection; /* (owned) (nullable) */
  GCancellable *cancellable;   /* (owned) (nullable) of the attempt under way */
  GFileMonitor *monitor;       /* (owned) (nullable) of the socket's path */
  GSource *timer; /* (owned) (nullable) the next attempt, by its ready time */
  guint pause_ms;
};

G_DEFINE_FINAL_TYPE (WcBusLink, wc_bus_link, G_TYPE_OBJECT)

static void
wc_bus_link_dispose (GObject *object)
{
  WcBusLink *self = WC_BUS_LINK (object);

  wc_bus_link_stop (self);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (wc_bus_link_parent_class)->dispose (object);
}

static void
wc_bus_link_class_init (WcBusLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_bus_link_dispose;
  g_signal_new ("up", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_DBUS_CONNECTION);
  g_signal_new ("down", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  g_signal_new ("absent", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
}

static void
wc_bus_link_init (WcBusLink *self)
{
}

WcBusLink *
wc_bus_link_new (void)
{
  return g_object_new (WC_TYPE_BUS_LINK, NULL);
}

/* The file to watch for a bus that comes later; NULL when the address names none. */
static GFile *
file_of_address (const char *address)
{
  static const char prefix[] = "unix:path=";
  g_autofree char *value = NULL;
  g_autofree char *path = NULL;

  if (!g_str_has_prefix (address, prefix))
    return NULL;
  value =
      g_strndup (address + strlen (prefix), strcspn (address + strlen (prefix), ",;"));
  path = g_uri_unescape_string (value, /* illegal_characters= */ NULL);
  return path != NULL ? g_file_new_for_path (path) : NULL;
}

/* Plans the next attempt, as long as the pauses have not grown too long. */
static void
link_plan (WcBusLink *self)
{
  if (self->pause_ms > LAST_PAUSE_MS)
    return;
  g_source_set_ready_time (self->timer, g_get_monotonic_time () + self->pause_ms * 1000);
  self->pause_ms *= 3;
}

static void
link_drop (WcBusLink *self)
{
  if (self->connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  g_signal_emit_by_name (self, "down");
}

static void
on_closed (GDBusConnection *connection,
           gboolean remote_peer_vanished,
           GError *error,
           WcBusLink *self)
{
  g_message ("the session bus is gone; the socket goes on");
  link_drop (self);
  self->pause_ms = FIRST_PAUSE_MS;
  link_plan (self);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcBusLink) self = WC_BUS_LINK (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection =
      g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (connection == NULL)
    {
      g_info ("no session bus: %s", error->message);
      link_plan (self);
      g_signal_emit_by_name (self, "absent");
      return;
    }
  self->connection = g_steal_pointer (&connection);
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  g_signal_emit_by_name (self, "up", self->connection);
}

static void
link_try (WcBusLink *self)
{
  if (self->connection != NULL || self->cancellable != NULL || self->address == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  g_dbus_connection_new_for_address (self->address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     /* observer= */ NULL, self->cancellable,
                                     on_connected, g_object_ref (self));
}

static gboolean
on_timer (gpointer data)
{
  WcBusLink *self = data;

  g_source_set_ready_time (self->timer, -1);
  link_try (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static void
on_file_changed (GFileMonitor *monitor,
                 GFile *file,
                 GFile *other,
                 GFileMonitorEvent event,
                 WcBusLink *self)
{
  if (event != G_FILE_MONITOR_EVENT_CREATED || self->connection != NULL)
    return;
  /* the file is there a moment before anybody listens behind it */
  self->pause_ms = FIRST_PAUSE_MS;
  link_plan (self);
}

static void
link_monitor (WcBusLink *self)
{
  g_autoptr (GFile) file = file_of_address (self->address);

  if (file != NULL)
    self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect (self->monitor, "changed", G_CALLBACK (on_file_changed), self);
}

void
wc_bus_link_start (WcBusLink *self, const char *address)
{
  static GSourceFuncs funcs = { .dispatch = dispatch_timer };

  g_return_if_fail (self->timer == NULL);
  self->address = address != NULL ? g_strdup (address) : wc_bus_address_session ();
  if (self->address == NULL)
    {
      g_signal_emit_by_name (self, "absent");
      return;
    }
  self->timer = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (self->timer, "whinchat bus");
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  self->pause_ms = FIRST_PAUSE_MS;
  link_monitor (self);
  link_try (self);
}

void
wc_bus_link_stop (WcBusLink *self)
{
  g_autoptr (GDBusConnection) connection = NULL;

  if (self->connection != NULL)
    connection = g_object_ref (self->connection);
  g_clear_object (&self->monitor);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  link_drop (self);
  /* what was said last still goes out */
  if (connection != NULL && !g_dbus_connection_is_closed (connection))
    g_dbus_connection_close (connection, NULL, NULL, NULL);
}

GDBusConnection *
wc_bus_link_get_connection (WcBusLink *self)
{
  return self->connection;
}
