/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/binding-dbus.h"
#include "lib/line-peer.h"
#include "lib/sample-interface.h"
#include "lib/test-bus.h"

typedef struct
{
  WcSample *sample;
  WcTestBus *bus;
  WcBindingDbus *binding;
  GDBusConnection *client;
} Fixture;

static GVariant *
get_property (const char *name, gpointer data)
{
  return g_variant_new_string ("value");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->sample = wc_sample_new ();
  f->bus = wc_test_bus_new ();
  wc_test_bus_start (f->bus);
  f->client = wc_test_bus_connect (f->bus);
  f->binding = wc_binding_dbus_new (f->sample->dispatch, get_property, NULL);
  wc_binding_dbus_start (f->binding, f->bus->address);
  wc_test_bus_wait_name (f->client, WC_BINDING_DBUS_NAME);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->binding);
  wc_line_peer_settle ();
  g_clear_object (&f->client);
  wc_test_bus_free (f->bus);
  wc_sample_free (f->sample);
}

static GVariant *
call (Fixture *f, const char *member, const char *args, GError **error)
{
  return wc_test_bus_call (f->client, "Test", member, g_variant_new_parsed (args), error);
}

static void
test_call (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      call (f, "Take", "('me', uint32 1, int64 2, {'limit': <5>})", &error);
  g_autoptr (GVariant) expected =
      g_variant_ref_sink (g_variant_new_parsed ("('me', {'limit': <uint32 5>})"));

  g_assert_no_error (error);
  g_assert_cmpvariant (reply, expected);
  g_assert_true (wc_binding_dbus_owns_name (f->binding));
}

/* Test that the text of an error is there for every library. */
static void
test_error_text (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (call (f, "Take", "('', uint32 1, int64 2, {'limit': <900>})", &error));
  g_dbus_error_strip_remote_error (error);
  g_assert_cmpstr (error->message, ==, "options.limit: 200 at most");
}

/* Test that an error has the same data as on the socket, for who wants it. */
static void
test_error (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) hello = call (f, "Dbus", "()", NULL);
  g_autoptr (GDBusMessage) reply = wc_test_bus_ask (
      f->client, "Test", "Take",
      g_variant_new_parsed ("('', uint32 1, int64 2, {'limit': <900>})"));
  g_autoptr (GVariant) expected = g_variant_ref_sink (g_variant_new_parsed (
      "('options.limit: 200 at most', {'name': <'InvalidArgument'>, 'field': "
      "<'options.limit'>})"));

  g_assert_cmpstr (g_dbus_message_get_error_name (reply), ==,
                   "im.whinchat.Whinchat1.Error.InvalidArgument");
  g_assert_cmpvariant (g_dbus_message_get_body (reply), expected);
}

static void
test_wrong_types (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (call (f, "Take", "('me',)", &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
  g_assert_cmpuint (f->sample->n_calls, ==, 0);
}

static void
test_json_only (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (call (f, "Json", "()", &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
}

static void
on_late_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  gboolean *done = data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  g_assert_nonnull (reply);
  *done = TRUE;
}

static void
start_waiting (Fixture *f, gboolean *done)
{
  g_dbus_connection_call (f->client, WC_BINDING_DBUS_NAME, WC_BINDING_DBUS_PATH,
                          "im.whinchat.Whinchat1.Test", "Raw", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          done != NULL ? on_late_reply : NULL, done);
  while (f->sample->waiting->len == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_late_answer (Fixture *f, gconstpointer data)
{
  gboolean done = FALSE;

  start_waiting (f, &done);
  wc_sample_release (f->sample);
  wc_line_peer_wait (&done);
}

/* Test that a wait ends when its caller leaves the bus. */
static void
test_caller_leaves (Fixture *f, gconstpointer data)
{
  start_waiting (f, NULL);
  g_dbus_connection_close_sync (f->client, NULL, NULL);
  while (f->sample->waiting->len > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Test that the door opens again with the bus, and that calls in between harm nobody. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  start_waiting (f, NULL);
  wc_test_bus_stop (f->bus);
  while (wc_binding_dbus_owns_name (f->binding))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (f->sample->waiting->len, ==, 0);
  wc_binding_dbus_emit (f->binding, "Test", "Nothing", g_variant_new ("()"));

  wc_test_bus_start (f->bus);
  g_clear_object (&f->client);
  f->client = wc_test_bus_connect (f->bus);
  wc_test_bus_wait_name (f->client, WC_BINDING_DBUS_NAME);
  reply = call (f, "Chat", "('romeo@montague.lit',)", &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/binding-dbus/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("call", test_call);
  ADD ("error", test_error);
  ADD ("error-text", test_error_text);
  ADD ("wrong-types", test_wrong_types);
  ADD ("json-only", test_json_only);
  ADD ("late-answer", test_late_answer);
  ADD ("caller-leaves", test_caller_leaves);
  ADD ("restart", test_restart);
  return g_test_run ();
}
