/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/line-peer.h"
#include "lib/temp-dir.h"
#include "lib/test-keyring.h"

#define NAME "org.freedesktop.secrets"
#define PATH "/org/freedesktop/secrets"
#define COLLECTION PATH "/collection/login"
#define PROMPTER "org.gnome.keyring.SystemPrompter"
#define PASSWORD "open sesame"

typedef struct
{
  GVariant *reply; /* (owned) (nullable) */
  gboolean done;
} Answer;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  g_autoptr (GError) error = NULL;

  answer->reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_assert_no_error (error);
  answer->done = TRUE;
}

static GVariant *
call (WcTestKeyring *self, const char *interface, const char *method, GVariant *args)
{
  Answer answer = { 0 };

  g_dbus_connection_call (self->connection, NAME, PATH, interface, method, args,
                          /* reply_type= */ NULL, G_DBUS_CALL_FLAGS_NONE,
                          /* timeout_ms= */ -1, /* cancellable= */ NULL, on_answer,
                          &answer);
  wc_line_peer_wait (&answer.done);
  return answer.reply;
}

static void
own_name (GDBusConnection *connection, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new ("(su)", name, 0), /* reply_type= */ NULL,
      G_DBUS_CALL_FLAGS_NONE, /* timeout_ms= */ -1, /* cancellable= */ NULL, &error);

  g_assert_no_error (error);
}

/* On GDBus' own thread. */
static GDBusMessage *
count_calls (GDBusConnection *connection,
             GDBusMessage *message,
             gboolean incoming,
             gpointer data)
{
  guint *n = data;

  if (incoming &&
      g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    g_atomic_int_inc (n);
  return message;
}

WcTestKeyring *
wc_test_keyring_new (void)
{
  g_autofree char *program = g_find_program_in_path ("gnome-keyring-daemon");
  WcTestKeyring *self;

  if (program == NULL)
    {
      g_test_skip ("gnome-keyring-daemon is not installed");
      return NULL;
    }
  self = g_new0 (WcTestKeyring, 1);
  self->bus = wc_test_bus_new ();
  self->home = wc_temp_dir_new ();
  wc_test_bus_start (self->bus);
  self->connection = wc_test_bus_connect (self->bus);
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);
  g_dbus_connection_add_filter (self->connection, count_calls, &self->n_prompts, NULL);
  own_name (self->connection, PROMPTER);
  return self;
}

void
wc_test_keyring_free (WcTestKeyring *self)
{
  wc_test_keyring_stop (self);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  wc_line_peer_settle ();
  wc_test_bus_free (self->bus);
  wc_temp_dir_free (self->home);
  g_free (self);
}

static GSubprocessLauncher *
new_launcher (WcTestKeyring *self)
{
  static const char *const places[] = { "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
                                        "XDG_CACHE_HOME", "XDG_RUNTIME_DIR" };
  /* A display would have it show windows; checks of ours are none of its own. */
  static const char *const others[] = { "DISPLAY", "WAYLAND_DISPLAY", "G_DEBUG",
                                        "MALLOC_PERTURB_", "GNOME_KEYRING_CONTROL" };
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
      G_SUBPROCESS_FLAGS_STDERR_SILENCE);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    g_subprocess_launcher_setenv (launcher, places[i], self->home, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_subprocess_launcher_unsetenv (launcher, others[i]);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", self->bus->address,
                                TRUE);
  return launcher;
}

void
wc_test_keyring_start (WcTestKeyring *self, gboolean empty)
{
  g_autoptr (GSubprocessLauncher) launcher = new_launcher (self);
  g_autoptr (GError) error = NULL;
  GOutputStream *in;

  /* setpriv: it ends with the test, however that ends. */
  self->daemon = g_subprocess_launcher_spawn (
      launcher, &error, "setpriv", "--pdeathsig", "KILL", "--", "gnome-keyring-daemon",
      "--foreground", "--components=secrets", empty ? NULL : "--unlock", NULL);
  g_assert_no_error (error);
  in = g_subprocess_get_stdin_pipe (self->daemon);
  if (!empty)
    g_output_stream_write_all (in, PASSWORD, strlen (PASSWORD), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (in, NULL, &error);
  g_assert_no_error (error);
  wc_test_bus_wait_name (self->connection, NAME);
}

void
wc_test_keyring_stop (WcTestKeyring *self)
{
  if (self->daemon == NULL)
    return;
  g_subprocess_force_exit (self->daemon);
  g_subprocess_wait (self->daemon, NULL, NULL);
  g_clear_object (&self->daemon);
}

void
wc_test_keyring_lock (WcTestKeyring *self)
{
  static const char *const paths[] = { COLLECTION, NULL };
  g_autoptr (GVariant) reply = call (self, "org.freedesktop.Secret.Service", "Lock",
                                     g_variant_new ("(^ao)", paths));
}

void
wc_test_keyring_unlock (WcTestKeyring *self)
{
  g_autoptr (GVariant) session =
      call (self, "org.freedesktop.Secret.Service", "OpenSession",
            g_variant_new ("(sv)", "plain", g_variant_new_string ("")));
  g_autoptr (GVariant) reply = NULL;
  const char *path;

  g_variant_get (session, "(v&o)", NULL, &path);
  reply = call (self, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
                "UnlockWithMasterPassword",
                g_variant_new ("(o(o@ay@ays))", COLLECTION, path,
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "", 0, 1),
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, PASSWORD,
                                                          strlen (PASSWORD), 1),
                               "text/plain"));
}

/* On GDBus' own thread. */
static GDBusMessage *
swallow_calls (GDBusConnection *connection,
               GDBusMessage *message,
               gboolean incoming,
               gpointer data)
{
  if (!incoming ||
      g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_object_unref (message);
  return NULL;
}

GDBusConnection *
wc_test_keyring_pose (WcTestBus *bus)
{
  GDBusConnection *connection = wc_test_bus_connect (bus);

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_dbus_connection_add_filter (connection, swallow_calls, NULL, NULL);
  own_name (connection, NAME);
  return connection;
}
