/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/line-peer.h"
#include "lib/test-bus.h"
#include "platform/login1.h"

#define NAME "org.freedesktop.login1"
#define MANAGER "org.freedesktop.login1.Manager"
#define PATH "/org/freedesktop/login1"

typedef struct
{
  WcTestBus *bus;          /* (owned) runs */
  GDBusConnection *logind; /* (owned) has the name */
  GDBusConnection *other;  /* (owned) has none */
  WcLogin1 *login1;        /* (owned) */
  guint n_woke;
} Fixture;

static void
on_woke_up (gpointer data)
{
  Fixture *f = data;

  f->n_woke++;
}

static GDBusConnection *
connect_to (WcTestBus *bus)
{
  GDBusConnection *connection = wc_test_bus_connect (bus);

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  return connection;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  f->bus = wc_test_bus_new ();
  wc_test_bus_start (f->bus);
  f->logind = connect_to (f->bus);
  f->other = connect_to (f->bus);
  reply = g_dbus_connection_call_sync (
      f->logind, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new ("(su)", NAME, 0), /* reply_type= */ NULL,
      G_DBUS_CALL_FLAGS_NONE, /* timeout_ms= */ -1, /* cancellable= */ NULL, &error);
  g_assert_no_error (error);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", f->bus->address, TRUE);
  f->login1 = wc_login1_new (NULL, on_woke_up, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->login1, wc_login1_free);
  g_dbus_connection_close_sync (f->logind, NULL, NULL);
  g_dbus_connection_close_sync (f->other, NULL, NULL);
  g_object_unref (f->logind);
  g_object_unref (f->other);
  wc_line_peer_settle ();
  wc_test_bus_free (f->bus);
}

static void
emit_at (GDBusConnection *sender, const char *path, GVariant *args)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (sender, /* destination= */ NULL, path, MANAGER,
                                 "PrepareForSleep", args, &error);
  g_assert_no_error (error);
  g_dbus_connection_flush_sync (sender, NULL, &error);
  g_assert_no_error (error);
}

/* What must not be taken for waking up. */
static void
emit_noise (Fixture *f)
{
  emit_at (f->logind, PATH, g_variant_new ("(b)", TRUE));
  emit_at (f->logind, PATH, g_variant_new ("(s)", "no"));
  emit_at (f->logind, "/elsewhere", g_variant_new ("(b)", FALSE));
  emit_at (f->other, PATH, g_variant_new ("(b)", FALSE));
}

static void
emit_waking (Fixture *f)
{
  emit_at (f->logind, PATH, g_variant_new ("(b)", FALSE));
}

/* Nobody sees when the subscription stands; from the first waking that is heard on all
 * are. Noise is four times as frequent, so that it would be heard above the wakings
 * that came too early. */
static void
test_wakes (Fixture *f, gconstpointer data)
{
  guint n_rounds = 0;
  guint n_first;

  for (; f->n_woke == 0; n_rounds++)
    {
      emit_noise (f);
      emit_waking (f);
      g_main_context_iteration (NULL, FALSE);
    }
  n_first = n_rounds;
  for (; n_rounds < 2 * n_first + 10; n_rounds++)
    {
      emit_noise (f);
      emit_waking (f);
    }
  while (f->n_woke <= n_rounds - n_first)
    g_main_context_iteration (NULL, TRUE);
  wc_line_peer_settle ();
  g_assert_cmpuint (f->n_woke, <=, n_rounds);
}

static void
wait_for_subscription (Fixture *f)
{
  while (f->n_woke == 0)
    {
      emit_waking (f);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_bus_ends (Fixture *f, gconstpointer data)
{
  wait_for_subscription (f);
  wc_test_bus_stop (f->bus);
  while (!g_dbus_connection_is_closed (f->other))
    g_main_context_iteration (NULL, TRUE);
  wc_line_peer_settle ();
}

static void
test_ends_early (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->login1, wc_login1_free);
  emit_waking (f);
  wc_line_peer_settle ();
  g_assert_cmpuint (f->n_woke, ==, 0);
}

static void
test_no_bus (Fixture *f, gconstpointer data)
{
  g_autoptr (WcLogin1) login1 =
      wc_login1_new ("unix:path=/nonexistent/bus", on_woke_up, f);

  wait_for_subscription (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/platform/login1/wakes", Fixture, NULL, set_up, test_wakes, tear_down);
  g_test_add ("/platform/login1/bus-ends", Fixture, NULL, set_up, test_bus_ends,
              tear_down);
  g_test_add ("/platform/login1/ends-early", Fixture, NULL, set_up, test_ends_early,
              tear_down);
  g_test_add ("/platform/login1/no-bus", Fixture, NULL, set_up, test_no_bus, tear_down);
  return g_test_run ();
}
