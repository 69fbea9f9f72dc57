/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/bus-link.h"
#include "lib/line-peer.h"
#include "lib/test-bus.h"

typedef struct
{
  WcTestBus *bus;
  WcBusLink *link;
  gboolean up;
  gboolean down;
  gboolean absent;
} Fixture;

static void
on_up (WcBusLink *link, GDBusConnection *connection, Fixture *f)
{
  g_assert_true (connection == wc_bus_link_get_connection (link));
  f->up = TRUE;
}

static void
on_down (WcBusLink *link, Fixture *f)
{
  g_assert_null (wc_bus_link_get_connection (link));
  f->down = TRUE;
}

static void
on_absent (WcBusLink *link, Fixture *f)
{
  f->absent = TRUE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->bus = wc_test_bus_new ();
  f->link = wc_bus_link_new ();
  g_signal_connect (f->link, "up", G_CALLBACK (on_up), f);
  g_signal_connect (f->link, "down", G_CALLBACK (on_down), f);
  g_signal_connect (f->link, "absent", G_CALLBACK (on_absent), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->link);
  wc_line_peer_settle ();
  wc_test_bus_free (f->bus);
}

static void
test_there (Fixture *f, gconstpointer data)
{
  wc_test_bus_start (f->bus);
  wc_bus_link_start (f->link, f->bus->address);
  wc_line_peer_wait (&f->up);
  wc_bus_link_stop (f->link);
  g_assert_true (f->down);
}

static void
test_comes_later (Fixture *f, gconstpointer data)
{
  wc_bus_link_start (f->link, f->bus->address);
  wc_line_peer_wait (&f->absent);
  g_assert_false (f->up);
  wc_test_bus_start (f->bus);
  wc_line_peer_wait (&f->up);
}

static void
test_restarts (Fixture *f, gconstpointer data)
{
  wc_test_bus_start (f->bus);
  wc_bus_link_start (f->link, f->bus->address);
  wc_line_peer_wait (&f->up);
  f->up = FALSE;
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*bus is gone*");
  wc_test_bus_stop (f->bus);
  wc_line_peer_wait (&f->down);
  g_test_assert_expected_messages ();
  wc_test_bus_start (f->bus);
  wc_line_peer_wait (&f->up);
}

/* Test that stopping in the middle of an attempt leaves nothing behind. */
static void
test_stop_early (Fixture *f, gconstpointer data)
{
  wc_test_bus_start (f->bus);
  wc_bus_link_start (f->link, f->bus->address);
  wc_bus_link_stop (f->link);
  wc_line_peer_settle ();
  g_assert_false (f->up);
}

/* Test that without any address nothing is tried, and no bus started. */
static void
test_no_address (Fixture *f, gconstpointer data)
{
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_unsetenv ("XDG_RUNTIME_DIR");
  wc_bus_link_start (f->link, /* address= */ NULL);
  g_assert_true (f->absent);
  wc_line_peer_settle ();
  g_assert_null (wc_bus_link_get_connection (f->link));
}

static void
test_environment (Fixture *f, gconstpointer data)
{
  g_setenv ("XDG_RUNTIME_DIR", f->bus->directory, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "", TRUE);
  wc_test_bus_start (f->bus);
  wc_bus_link_start (f->link, /* address= */ NULL);
  wc_line_peer_wait (&f->up);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/bus-link/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("there", test_there);
  ADD ("comes-later", test_comes_later);
  ADD ("restarts", test_restarts);
  ADD ("stop-early", test_stop_early);
  ADD ("no-address", test_no_address);
  ADD ("environment", test_environment);
  return g_test_run ();
}
