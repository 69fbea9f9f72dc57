/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lib/line-peer.h"
#include "lib/test-bus.h"

/* No folders of services: nothing of the machine is started on demand. */
static const char config[] = "<busconfig>\n"
                             "  <type>session</type>\n"
                             "  <listen>%s</listen>\n"
                             "  <auth>EXTERNAL</auth>\n"
                             "  <policy context=\"default\">\n"
                             "    <allow send_destination=\"*\" eavesdrop=\"true\"/>\n"
                             "    <allow eavesdrop=\"true\"/>\n"
                             "    <allow own=\"*\"/>\n"
                             "  </policy>\n"
                             "</busconfig>\n";

static void
write_config (const WcTestBus *self)
{
  g_autofree char *text = g_strdup_printf (config, self->address);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (self->config, text, -1, &error);
  g_assert_no_error (error);
}

WcTestBus *
wc_test_bus_new (void)
{
  WcTestBus *self = g_new0 (WcTestBus, 1);
  g_autoptr (GError) error = NULL;

  self->directory = g_dir_make_tmp ("whinchat-bus-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->directory, "bus", NULL);
  self->address = g_strconcat ("unix:path=", self->path, NULL);
  self->config = g_build_filename (self->directory, "bus.conf", NULL);
  write_config (self);
  return self;
}

void
wc_test_bus_free (WcTestBus *self)
{
  wc_test_bus_stop (self);
  g_unlink (self->config);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self->path);
  g_free (self->address);
  g_free (self->config);
  g_free (self);
}

void
wc_test_bus_start (WcTestBus *self)
{
  g_autofree char *option = g_strconcat ("--config-file=", self->config, NULL);
  g_autoptr (GError) error = NULL;
  char ready[1];

  self->daemon = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
      "setpriv", "--pdeathsig", "KILL", "--", "dbus-daemon", "--nofork", "--nopidfile",
      "--print-address", option, NULL);
  g_assert_no_error (error);
  /* it prints its address when it listens */
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (self->daemon),
                                        ready, sizeof ready, NULL, NULL),
                   ==, 1);
}

void
wc_test_bus_stop (WcTestBus *self)
{
  if (self->daemon == NULL)
    return;
  g_subprocess_force_exit (self->daemon);
  g_subprocess_wait (self->daemon, NULL, NULL);
  g_clear_object (&self->daemon);
  g_unlink (self->path);
}

GDBusConnection *
wc_test_bus_connect (WcTestBus *self)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
      self->address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      /* observer= */ NULL,
      /* cancellable= */ NULL, &error);

  g_assert_no_error (error);
  return connection;
}

typedef struct
{
  GVariant *reply;
  GError *error;
  gboolean done;
} Call;

static void
on_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;

  call->reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &call->error);
  call->done = TRUE;
}

GVariant *
wc_test_bus_call (GDBusConnection *connection,
                  const char *interface,
                  const char *member,
                  GVariant *args,
                  GError **error)
{
  g_autofree char *name = g_strconcat ("im.whinchat.Whinchat1.", interface, NULL);
  Call call = { 0 };

  g_dbus_connection_call (connection, "im.whinchat.Whinchat1", "/im/whinchat/Whinchat1",
                          name, member, args,
                          /* reply_type= */ NULL, G_DBUS_CALL_FLAGS_NONE,
                          /* timeout= */ -1,
                          /* cancellable= */ NULL, on_reply, &call);
  wc_line_peer_wait (&call.done);
  if (call.error != NULL)
    g_propagate_error (error, call.error);
  return call.reply;
}

typedef struct
{
  GDBusMessage *message;
  gboolean done;
} Answer;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  g_autoptr (GError) error = NULL;

  answer->message = g_dbus_connection_send_message_with_reply_finish (
      G_DBUS_CONNECTION (source), result, &error);
  g_assert_no_error (error);
  answer->done = TRUE;
}

GDBusMessage *
wc_test_bus_ask (GDBusConnection *connection,
                 const char *interface,
                 const char *member,
                 GVariant *args)
{
  g_autofree char *name = g_strconcat ("im.whinchat.Whinchat1.", interface, NULL);
  g_autoptr (GDBusMessage) message = g_dbus_message_new_method_call (
      "im.whinchat.Whinchat1", "/im/whinchat/Whinchat1", name, member);
  Answer answer = { 0 };

  g_dbus_message_set_body (message, args);
  g_dbus_connection_send_message_with_reply (connection, message,
                                             G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                             /* timeout= */ -1,
                                             /* out_serial= */ NULL,
                                             /* cancellable= */ NULL, on_answer, &answer);
  wc_line_peer_wait (&answer.done);
  return answer.message;
}

static void
on_appeared (GDBusConnection *connection,
             const char *name,
             const char *owner,
             gpointer data)
{
  gboolean *there = data;

  *there = TRUE;
}

void
wc_test_bus_wait_name (GDBusConnection *connection, const char *name)
{
  gboolean there = FALSE;
  guint id = g_bus_watch_name_on_connection (connection, name,
                                             G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                             /* vanished= */ NULL, &there,
                                             /* destroy= */ NULL);

  wc_line_peer_wait (&there);
  g_bus_unwatch_name (id);
}
