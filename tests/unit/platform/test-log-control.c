/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/test-bus.h"
#include "platform/log-control.h"

#define INTERFACE "org.freedesktop.LogControl1"

typedef struct
{
  WcTestBus *bus;
  GDBusConnection *ours;
  GDBusConnection *theirs;
  WcLog *log;
  WcLogControl *control;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->bus = wc_test_bus_new ();
  wc_test_bus_start (f->bus);
  f->ours = wc_test_bus_connect (f->bus);
  f->theirs = wc_test_bus_connect (f->bus);
  f->log = wc_log_new (/* show_private= */ FALSE);
  f->control = wc_log_control_new (f->log);
  wc_log_control_export (f->control, f->ours);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->control, wc_log_control_free);
  wc_log_unref (f->log);
  g_object_unref (f->ours);
  g_object_unref (f->theirs);
  wc_test_bus_free (f->bus);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* A call of org.freedesktop.DBus.Properties. @args: (transfer floating). */
static GVariant *
call (Fixture *f, const char *method, GVariant *args, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (f->theirs, g_dbus_connection_get_unique_name (f->ours),
                          "/org/freedesktop/LogControl1",
                          "org.freedesktop.DBus.Properties", method, args, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_called, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_dbus_connection_call_finish (f->theirs, result, error);
}

static void
assert_is (Fixture *f, const char *name, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      call (f, "Get", g_variant_new ("(ss)", INTERFACE, name), &error);
  g_autoptr (GVariant) value = NULL;

  g_assert_no_error (error);
  g_variant_get (answer, "(v)", &value);
  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, expected);
}

static void
set (Fixture *f, const char *name, const char *word, GError **error)
{
  g_autoptr (GVariant) answer =
      call (f, "Set",
            g_variant_new ("(ssv)", INTERFACE, name, g_variant_new_string (word)), error);
}

static void
test_level (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *word;
    const char *shown;
    GLogLevelFlags level;
  } cases[] = {
    { "debug", "debug", G_LOG_LEVEL_DEBUG },
    { "info", "info", G_LOG_LEVEL_INFO },
    { "notice", "notice", G_LOG_LEVEL_MESSAGE },
    { "warning", "warning", G_LOG_LEVEL_WARNING },
    { "err", "err", G_LOG_LEVEL_CRITICAL },
    { "emerg", "err", G_LOG_LEVEL_CRITICAL },
  };
  g_autoptr (GError) error = NULL;

  assert_is (f, "LogLevel", "notice");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      set (f, "LogLevel", cases[i].word, &error);
      g_assert_no_error (error);
      g_assert_cmpint (wc_log_get_level (f->log), ==, cases[i].level);
      assert_is (f, "LogLevel", cases[i].shown);
    }
  set (f, "LogLevel", "loud", &error);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
  g_assert_cmpint (wc_log_get_level (f->log), ==, G_LOG_LEVEL_CRITICAL);
}

static void
test_target (Fixture *f, gconstpointer data)
{
  const char *target = wc_log_is_journal (f->log) ? "journal" : "console";
  g_autoptr (GError) error = NULL;

  assert_is (f, "SyslogIdentifier", "whinchatd");
  assert_is (f, "LogTarget", target);
  set (f, "LogTarget", target, &error);
  g_assert_no_error (error);
  set (f, "LogTarget", "kmsg", &error);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_NOT_SUPPORTED);
}

/* It moves to the connection that came last, and goes with its owner. */
static void
test_another_connection (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) later = wc_test_bus_connect (f->bus);
  g_autoptr (GError) error = NULL;

  wc_log_control_export (f->control, later);
  g_assert_null (call (f, "Get", g_variant_new ("(ss)", INTERFACE, "LogLevel"), &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
  g_object_unref (f->ours);
  f->ours = g_object_ref (later);
  assert_is (f, "LogLevel", "notice");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/platform/log-control/level", Fixture, NULL, set_up, test_level,
              tear_down);
  g_test_add ("/platform/log-control/target", Fixture, NULL, set_up, test_target,
              tear_down);
  g_test_add ("/platform/log-control/another-connection", Fixture, NULL, set_up,
              test_another_connection, tear_down);
  return g_test_run ();
}
