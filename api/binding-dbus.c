/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/binding-dbus.h"
#include "api/bus-link.h"
#include "api/bus-peers.h"
#include "api/conform.h"
#include "api/errors.h"

/* The D-Bus door. GDBus checks types by the same description; dictionaries are checked
 * here. Errors have a text; for who asks in Hello also the same data as in JSON: the body
 * is then (sa{sv}). Not for all, because GDBus (2.74) hides the text of such errors. */

#define PREFIX "im.whinchat.Whinchat1."

/* RequestName's answer (D-Bus specification, "Message Bus Messages"). */
#define DBUS_REQUEST_NAME_REPLY_IN_QUEUE 2

struct _WcBindingDbus
{
  GObject parent_instance;

  WcDispatch *dispatch; /* (unowned) */
  WcBindingDbusProperty property;
  gpointer property_data;
  WcBusLink *link;             /* (owned) */
  WcBusPeers *peers;           /* (owned) (nullable) while connected */
  GDBusConnection *connection; /* (owned) (nullable) while connected */
  GArray *objects;             /* (owned) (element-type guint) registrations on it */
  GArray *signals;             /* (owned) (element-type guint) subscriptions on it */
  gboolean owns_name;
  gboolean settled;
};

G_DEFINE_FINAL_TYPE (WcBindingDbus, wc_binding_dbus, G_TYPE_OBJECT)

static void
wc_binding_dbus_dispose (GObject *object)
{
  WcBindingDbus *self = WC_BINDING_DBUS (object);

  wc_binding_dbus_stop (self);
  g_clear_object (&self->link);
  g_clear_pointer (&self->objects, g_array_unref);
  g_clear_pointer (&self->signals, g_array_unref);
  G_OBJECT_CLASS (wc_binding_dbus_parent_class)->dispose (object);
}

static void
wc_binding_dbus_class_init (WcBindingDbusClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_binding_dbus_dispose;
  g_signal_new ("connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, G_TYPE_DBUS_CONNECTION);
  g_signal_new ("disconnected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("settled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
}

static void
wc_binding_dbus_init (WcBindingDbus *self)
{
  self->objects = g_array_new (FALSE, FALSE, sizeof (guint));
  self->signals = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
answer_error (GDBusMethodInvocation *invocation, const GError *error, gboolean with_data)
{
  GDBusMessage *call = g_dbus_method_invocation_get_message (invocation);
  g_autofree char *name =
      g_strconcat (WC_ERRORS_BUS_PREFIX, wc_errors_get_name (error->code), NULL);
  g_autoptr (GDBusMessage) reply =
      g_dbus_message_new_method_error_literal (call, name, error->message);

  if (with_data)
    g_dbus_message_set_body (
        reply, g_variant_new ("(s@a{sv})", error->message, wc_errors_build_data (error)));
  if ((g_dbus_message_get_flags (call) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) == 0)
    g_dbus_connection_send_message (g_dbus_method_invocation_get_connection (invocation),
                                    reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                    /* out_serial= */ NULL,
                                    /* error= */ NULL);
}

static void
on_answer (WcRequest *request, GVariant *result, const GError *error, gpointer data)
{
  GDBusMethodInvocation *invocation = data;

  /* return_value() takes a reference, the request frees its own */
  if (error != NULL)
    answer_error (invocation, error,
                  wc_caller_wants_error_data (wc_request_get_caller (request)));
  else
    g_dbus_method_invocation_return_value_with_unix_fd_list (
        g_object_ref (invocation), result, wc_request_get_given (request));
}

static void
binding_call (WcBindingDbus *self,
              WcCaller *caller,
              const WcIdlMethod *method,
              GDBusMethodInvocation *invocation)
{
  GUnixFDList *fds =
      g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) args = wc_conform_args (
      method, g_dbus_method_invocation_get_parameters (invocation), &error);
  WcRequest *request =
      wc_request_new (caller, method, on_answer, invocation, g_object_unref);

  if (fds != NULL)
    wc_request_take_fds (request, g_object_ref (fds));
  if (args == NULL)
    wc_request_fail (request, g_steal_pointer (&error));
  else
    wc_dispatch_call (self->dispatch, request, args);
}

/* A call that waits to know who its caller is. */
typedef struct
{
  WcBindingDbus *binding; /* (unowned) outlives its peers */
  const WcIdlMethod *method;
  GDBusMethodInvocation *invocation; /* (owned) */
} Waiting;

static void
on_peer_known (WcCaller *caller, gpointer data)
{
  g_autofree Waiting *waiting = data;

  if (caller != NULL)
    binding_call (waiting->binding, caller, waiting->method, waiting->invocation);
  else
    g_object_unref (waiting->invocation);
}

/* Whether it matters for the method if the caller is sandboxed. */
static gboolean
needs_credentials (const WcIdlMethod *method)
{
  return !g_str_equal (method->scope, "read") && !g_str_equal (method->scope, "send") &&
         !g_str_equal (method->scope, "manage");
}

static void
on_method_call (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *member,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer data)
{
  WcBindingDbus *self = data;
  g_autofree char *name = g_strconcat (interface + strlen (PREFIX), ".", member, NULL);
  const WcIdlMethod *method = wc_dispatch_find (self->dispatch, name, WC_IDL_DOOR_DBUS);
  Waiting *waiting = g_new0 (Waiting, 1);

  g_assert (method != NULL); /* GDBus has looked it up in the same description */
  waiting->binding = self;
  waiting->method = method;
  waiting->invocation = invocation;
  wc_bus_peers_find (self->peers, sender, needs_credentials (method), on_peer_known,
                     waiting);
}

static GVariant *
on_get_property (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *name,
                 GError **error,
                 gpointer data)
{
  WcBindingDbus *self = data;

  return self->property (name, self->property_data);
}

static gboolean
is_view (const char *interface)
{
  return g_str_has_suffix (interface, "View");
}

static void
binding_export (WcBindingDbus *self)
{
  static const GDBusInterfaceVTable vtable = { on_method_call, on_get_property, NULL };
  WcIdl *idl = wc_dispatch_get_idl (self->dispatch);
  const char *const *names = wc_idl_get_interfaces (idl);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      guint id;

      if (is_view (names[i]))
        continue;
      id = g_dbus_connection_register_object (self->connection, WC_BINDING_DBUS_PATH,
                                              wc_idl_find_interface (idl, names[i]),
                                              &vtable, self,
                                              /* destroy= */ NULL, &error);
      g_assert_no_error (error);
      g_array_append_val (self->objects, id);
    }
}

/* NameAcquired and NameLost come to us alone, so no match rule is needed. */
static void
on_name_signal (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *signal,
                GVariant *parameters,
                gpointer data)
{
  WcBindingDbus *self = data;

  self->owns_name = g_str_equal (signal, "NameAcquired");
  if (!self->owns_name)
    g_message ("another program has taken the name %s", WC_BINDING_DBUS_NAME);
}

static void
binding_settle (WcBindingDbus *self)
{
  if (self->settled)
    return;
  self->settled = TRUE;
  g_signal_emit_by_name (self, "settled");
}

static void
on_name_requested (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcBindingDbus) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint32 code = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &code);
  if (reply == NULL)
    g_message ("the bus did not give the name: %s", error->message);
  else if (code == DBUS_REQUEST_NAME_REPLY_IN_QUEUE)
    g_message ("another program has the name %s; ours waits", WC_BINDING_DBUS_NAME);
  binding_settle (self);
}

/* Not g_bus_own_name(): giving the name back there waits for the bus to answer. Here the
 * connection is closed and the bus takes the name back by itself. */
static void
binding_own_name (WcBindingDbus *self)
{
  static const char *const names[] = { "NameAcquired", "NameLost" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint id = g_dbus_connection_signal_subscribe (
          self->connection, "org.freedesktop.DBus", "org.freedesktop.DBus", names[i],
          "/org/freedesktop/DBus", WC_BINDING_DBUS_NAME,
          G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE, on_name_signal, self,
          /* destroy= */ NULL);

      g_array_append_val (self->signals, id);
    }
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus",
                          "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                          g_variant_new ("(su)", WC_BINDING_DBUS_NAME, 0),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE,
                          /* timeout= */ -1,
                          /* cancellable= */ NULL, on_name_requested,
                          g_object_ref (self));
}

static void
on_up (WcBusLink *link, GDBusConnection *connection, WcBindingDbus *self)
{
  self->connection = g_object_ref (connection);
  self->peers = wc_bus_peers_new (connection, WC_BINDING_DBUS_PATH);
  binding_export (self);
  g_signal_emit_by_name (self, "connected", connection);
  binding_own_name (self);
}

static void
on_down (WcBusLink *link, WcBindingDbus *self)
{
  self->owns_name = FALSE;
  for (guint i = 0; i < self->objects->len; i++)
    g_dbus_connection_unregister_object (self->connection,
                                         g_array_index (self->objects, guint, i));
  for (guint i = 0; i < self->signals->len; i++)
    g_dbus_connection_signal_unsubscribe (self->connection,
                                          g_array_index (self->signals, guint, i));
  g_array_set_size (self->objects, 0);
  g_array_set_size (self->signals, 0);
  g_clear_pointer (&self->peers, wc_bus_peers_free);
  g_clear_object (&self->connection);
  g_signal_emit_by_name (self, "disconnected");
}

static void
on_absent (WcBusLink *link, WcBindingDbus *self)
{
  binding_settle (self);
}

WcBindingDbus *
wc_binding_dbus_new (WcDispatch *dispatch, WcBindingDbusProperty property, gpointer data)
{
  WcBindingDbus *self = g_object_new (WC_TYPE_BINDING_DBUS, NULL);

  self->dispatch = dispatch;
  self->property = property;
  self->property_data = data;
  self->link = wc_bus_link_new ();
  g_signal_connect (self->link, "up", G_CALLBACK (on_up), self);
  g_signal_connect (self->link, "down", G_CALLBACK (on_down), self);
  g_signal_connect (self->link, "absent", G_CALLBACK (on_absent), self);
  return self;
}

void
wc_binding_dbus_start (WcBindingDbus *self, const char *address)
{
  wc_bus_link_start (self->link, address);
}

void
wc_binding_dbus_stop (WcBindingDbus *self)
{
  if (self->link != NULL)
    wc_bus_link_stop (self->link);
}

gboolean
wc_binding_dbus_owns_name (WcBindingDbus *self)
{
  return self->owns_name;
}

gboolean
wc_binding_dbus_is_settled (WcBindingDbus *self)
{
  return self->settled;
}

void
wc_binding_dbus_emit (WcBindingDbus *self,
                      const char *interface,
                      const char *signal,
                      GVariant *args)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (args);
  g_autofree char *name = g_strconcat (PREFIX, interface, NULL);

  if (self->connection != NULL)
    g_dbus_connection_emit_signal (self->connection,
                                   /* destination= */ NULL, WC_BINDING_DBUS_PATH, name,
                                   signal, owned,
                                   /* error= */ NULL);
}
