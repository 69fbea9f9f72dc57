/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/bus-peers.h"
#include "api/scope.h"
#include "lib/line-peer.h"
#include "lib/test-bus.h"

typedef struct
{
  WcTestBus *bus;
  GDBusConnection *ours;
  GDBusConnection *theirs;
  const char *sender;
  WcBusPeers *peers;

  WcCaller *caller; /* (owned) (nullable) found last */
  gboolean found;
  gboolean keep; /* the next one found listens */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->bus = wc_test_bus_new ();
  wc_test_bus_start (f->bus);
  f->ours = wc_test_bus_connect (f->bus);
  f->theirs = wc_test_bus_connect (f->bus);
  f->sender = g_dbus_connection_get_unique_name (f->theirs);
  f->peers = wc_bus_peers_new (f->ours, "/im/whinchat/Whinchat1");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->peers, wc_bus_peers_free);
  g_clear_object (&f->caller);
  wc_line_peer_settle ();
  g_object_unref (f->ours);
  g_clear_object (&f->theirs);
  wc_test_bus_free (f->bus);
}

static void
on_found (WcCaller *caller, gpointer data)
{
  Fixture *f = data;

  f->found = TRUE;
  g_set_object (&f->caller, caller);
  if (caller != NULL && f->keep)
    wc_caller_set_listening (caller, TRUE);
}

static void
test_one_call (Fixture *f, gconstpointer data)
{
  wc_bus_peers_find (f->peers, f->sender, FALSE, on_found, f);
  g_assert_true (f->found);
  g_assert_cmpuint (wc_caller_get_scopes (f->caller), ==, WC_SCOPE_SANDBOX);
  g_assert_cmpuint (wc_bus_peers_count (f->peers), ==, 0);
  g_assert_true (wc_caller_is_closed (f->caller));
}

static void
test_credentials (Fixture *f, gconstpointer data)
{
  wc_bus_peers_find (f->peers, f->sender, TRUE, on_found, f);
  g_assert_false (f->found);
  wc_line_peer_wait (&f->found);
  g_assert_cmpuint (wc_caller_get_scopes (f->caller), ==, WC_SCOPE_ALL);
}

static void
on_order (WcCaller *caller, gpointer data)
{
  GString *order = data;

  g_string_append_c (order, 'b');
}

/* Test that a call that needs no credentials does not overtake one that does. */
static void
test_order (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) order = g_string_new (NULL);

  wc_bus_peers_find (f->peers, f->sender, TRUE, on_order, order);
  wc_bus_peers_find (f->peers, f->sender, FALSE, on_found, f);
  g_assert_false (f->found);
  wc_line_peer_wait (&f->found);
  g_assert_cmpstr (order->str, ==, "b");
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer data)
{
  gboolean *got = data;

  g_assert_cmpstr (interface, ==, "im.whinchat.Whinchat1.Events");
  g_assert_cmpstr (signal, ==, "Ephemeral");
  *got = TRUE;
}

static void
on_closed (WcCaller *caller, gboolean *closed)
{
  *closed = TRUE;
}

static void
test_listener (Fixture *f, gconstpointer data)
{
  gboolean got = FALSE;
  gboolean closed = FALSE;

  f->keep = TRUE;
  wc_bus_peers_find (f->peers, f->sender, FALSE, on_found, f);
  g_assert_cmpuint (wc_bus_peers_count (f->peers), ==, 1);
  g_dbus_connection_signal_subscribe (
      f->theirs, NULL, NULL, NULL, "/im/whinchat/Whinchat1", NULL,
      G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE, on_signal, &got, NULL);
  wc_caller_notify (f->caller, "event", g_variant_new_parsed ("@a{sv} {}"));
  wc_line_peer_wait (&got);

  /* leaving the bus ends it */
  g_signal_connect (f->caller, "closed", G_CALLBACK (on_closed), &closed);
  g_dbus_connection_close_sync (f->theirs, NULL, NULL);
  wc_line_peer_wait (&closed);
  g_assert_cmpuint (wc_bus_peers_count (f->peers), ==, 0);
}

/* Test that calls that still wait when the bus goes away are told so. */
static void
test_freed (Fixture *f, gconstpointer data)
{
  wc_bus_peers_find (f->peers, f->sender, TRUE, on_found, f);
  g_clear_pointer (&f->peers, wc_bus_peers_free);
  g_assert_true (f->found);
  g_assert_null (f->caller);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/bus-peers/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("one-call", test_one_call);
  ADD ("credentials", test_credentials);
  ADD ("order", test_order);
  ADD ("listener", test_listener);
  ADD ("freed", test_freed);
  return g_test_run ();
}
