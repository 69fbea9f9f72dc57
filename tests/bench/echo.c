/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <json-glib/json-glib.h>
#include <unistd.h>

/* Yardstick of both doors: the least a server with GLib, json-glib and GDBus does for a
 * call. It parses the request, and answers what it was told to answer at the start: that
 * answer is recorded from the daemon, so that both print the same. */

#define NAME "im.whinchat.Bench"
#define PATH "/im/whinchat/Bench"

static const char idl[] = "<node><interface name='" NAME "'><method name='Call'>"
                          "<arg name='answer' type='a{sv}' direction='out'/>"
                          "</method></interface></node>";

typedef struct
{
  JsonNode *answer; /* (owned) */
  GVariant *body;   /* (owned) (nullable) the same for D-Bus, a tuple */
} Echo;

typedef struct
{
  const Echo *echo;
  GSocketConnection *connection; /* (owned) */
  GString *input;                /* (owned) */
} Peer;

static void
peer_free (gpointer data)
{
  Peer *self = data;

  g_object_unref (self->connection);
  g_string_free (self->input, TRUE);
  g_free (self);
}

static char *
answer_line (const Echo *echo, const char *line, gsize length, gsize *out_length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *reply = json_object_new ();
  JsonObject *request;

  if (!json_parser_load_from_data (parser, line, (gssize) length, NULL))
    g_error ("not JSON");
  request = json_node_get_object (json_parser_get_root (parser));
  json_object_set_string_member (reply, "jsonrpc", "2.0");
  json_object_set_member (reply, "id", json_object_dup_member (request, "id"));
  json_object_set_member (reply, "result", json_node_copy (echo->answer));
  json_node_take_object (root, reply);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, out_length);
}

static void
answer (Peer *self, int fd, gsize line_length)
{
  gsize length = 0;
  g_autofree char *text =
      answer_line (self->echo, self->input->str, line_length, &length);

  text[length] = '\n';
  if (write (fd, text, length + 1) != (gssize) length + 1)
    g_error ("the client does not read");
  g_string_erase (self->input, 0, (gssize) line_length + 1);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  Peer *self = data;
  char chunk[4096];
  ssize_t got = read (fd, chunk, sizeof chunk);
  const char *end;

  if (got <= 0)
    return got < 0 && errno == EAGAIN ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
  g_string_append_len (self->input, chunk, got);
  while ((end = memchr (self->input->str, '\n', self->input->len)) != NULL)
    answer (self, fd, (gsize) (end - self->input->str));
  return G_SOURCE_CONTINUE;
}

static gboolean
on_incoming (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer data)
{
  Peer *peer = g_new0 (Peer, 1);
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));

  *peer = (Peer){ data, g_object_ref (connection), g_string_new (NULL) };
  g_unix_fd_add_full (G_PRIORITY_DEFAULT, fd, G_IO_IN, on_readable, peer, peer_free);
  return TRUE;
}

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *arguments,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  const Echo *echo = data;

  g_dbus_method_invocation_return_value (invocation, echo->body);
}

static GSocketService *
listen_at (const char *path, Echo *echo)
{
  GSocketService *service = g_socket_service_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                                      NULL, NULL, &error))
    g_error ("%s: %s", path, error->message);
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), echo);
  return service;
}

static GDBusConnection *
serve_bus (const char *address, Echo *echo)
{
  static const GDBusInterfaceVTable table = { on_call, NULL, NULL, { NULL } };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (idl, NULL);
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  if (bus == NULL)
    g_error ("%s", error->message);
  g_dbus_connection_register_object (bus, PATH, info->interfaces[0], &table, echo, NULL,
                                     NULL);
  owned = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", NAME, 0),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  if (owned == NULL)
    g_error ("%s", error->message);
  return bus;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocketService) service = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GError) error = NULL;
  Echo echo = { NULL };

  if (argc != 3 && argc != 5)
    {
      g_printerr ("usage: echo SOCKET ANSWER [BUS_ADDRESS ANSWER_OF_D_BUS]\n");
      return 2;
    }
  echo.answer = json_from_string (argv[2], &error);
  if (echo.answer != NULL && argc == 5)
    echo.body = g_variant_parse (G_VARIANT_TYPE ("(a{sv})"), argv[4], NULL, NULL, &error);
  if (error != NULL)
    g_error ("%s", error->message);
  service = listen_at (argv[1], &echo);
  if (argc == 5)
    bus = serve_bus (argv[3], &echo);
  g_print ("ready\n");
  g_main_loop_run (loop);
  return 0;
}
