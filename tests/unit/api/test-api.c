/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/api.h"
#include "lib/line-peer.h"
#include "lib/service-fixture.h"
#include "lib/test-bus.h"

typedef struct
{
  WcServiceFixture *base;
  WcApi *api;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->api = wc_api_new (f->base->services);
  f->path = g_build_filename (f->base->store->folder, "api.sock", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_free (f->api);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wc_service_fixture_free (f->base);
  g_free (f->path);
}

static void
test_no_bus (Fixture *f, gconstpointer data)
{
  const WcApiSocket socket = { .path = f->path, .fd = -1 };
  const WcApiOptions options = { &socket, 1, .bus = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcLinePeer) peer = NULL;
  g_autofree char *line = NULL;

  g_unsetenv ("XDG_RUNTIME_DIR");
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_assert_true (wc_api_start (f->api, &options, &error));
  g_assert_no_error (error);
  g_assert_false (wc_api_is_on_bus (f->api));
  peer = wc_line_peer_connect (f->path);
  wc_line_peer_send (peer, "{\"id\":1,\"method\":\"Accounts.List\"}\n");
  line = wc_line_peer_read (peer);
  g_assert_true (g_str_has_prefix (
      line,
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"accounts\":[{\"jid\":\"juliet@"));
  wc_api_stop (f->api);
  wc_line_peer_expect_end (peer);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

/* Test that a call which waits is over soon after the doors are closed. */
static void
test_waiting (Fixture *f, gconstpointer data)
{
  const WcApiSocket socket = { .path = f->path, .fd = -1 };
  const WcApiOptions options = { &socket, 1, .bus = FALSE };
  g_autoptr (WcLinePeer) peer = NULL;

  g_assert_true (wc_api_start (f->api, &options, /* error= */ NULL));
  peer = wc_line_peer_connect (f->path);
  wc_line_peer_send (peer, "{\"id\":1,\"method\":\"Events.Fetch\",\"params\":{"
                           "\"since\":\"\",\"options\":{\"wait_ms\":20000}}}\n");
  g_assert_true (wc_api_is_idle (f->api));
  while (wc_api_is_idle (f->api))
    g_main_context_iteration (/* context= */ NULL, TRUE);
  wc_api_stop (f->api);
  while (!wc_api_is_idle (f->api))
    g_main_context_iteration (/* context= */ NULL, TRUE);
  wc_line_peer_expect_end (peer);
}

/* Test that one socket that cannot be opened leaves none open. */
static void
test_all_or_none (Fixture *f, gconstpointer data)
{
  static const char *const wrong[] = { "all", NULL };
  g_autofree char *other = g_strconcat (f->path, "2", NULL);
  const WcApiSocket sockets[] = { { .path = f->path, .fd = -1 },
                                  { .path = other, .fd = -1, .scopes = wrong } };
  const WcApiOptions options = { sockets, 2, .bus = FALSE };
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_api_start (f->api, &options, &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

static void
test_both_doors (Fixture *f, gconstpointer data)
{
  const WcApiSocket socket = { .path = f->path, .fd = -1 };
  const WcApiOptions options = { &socket, 1, .bus = TRUE };
  g_autoptr (WcTestBus) bus = wc_test_bus_new ();
  g_autoptr (GDBusConnection) client = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) findings = NULL;
  g_autoptr (GError) error = NULL;

  wc_test_bus_start (bus);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", bus->address, TRUE);
  client = wc_test_bus_connect (bus);
  g_assert_true (wc_api_start (f->api, &options, NULL));
  wc_test_bus_wait_name (client, "im.whinchat.Whinchat1");
  reply = wc_test_bus_call (client, "Daemon", "Doctor",
                            g_variant_new_parsed ("(@a{sv} {},)"), &error);
  g_assert_no_error (error);
  /* only now: NameAcquired comes to the daemon before any call to the name */
  g_assert_true (wc_api_is_on_bus (f->api));
  findings = g_variant_get_child_value (reply, 0);
  g_assert_cmpuint (g_variant_n_children (findings), >, 2);
  wc_api_stop (f->api);
  g_assert_false (wc_api_is_on_bus (f->api));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/api/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("no-bus", test_no_bus);
  ADD ("waiting", test_waiting);
  ADD ("all-or-none", test_all_or_none);
  ADD ("both-doors", test_both_doors);
  return g_test_run ();
}
