/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "api/api.h"
#include "api/idl.h"
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
on_ready (gpointer data)
{
  guint *n = data;

  (*n)++;
}

static void
test_no_bus (Fixture *f, gconstpointer data)
{
  const WcApiSocket socket = { .path = f->path, .fd = -1 };
  const WcApiOptions options = { &socket, 1, .bus = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcLinePeer) peer = NULL;
  g_autofree char *line = NULL;
  guint n_ready = 0;

  g_unsetenv ("XDG_RUNTIME_DIR");
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_assert_true (wc_api_start (f->api, &options, &error));
  g_assert_no_error (error);
  g_assert_false (wc_api_is_on_bus (f->api));
  wc_api_when_ready (f->api, on_ready, &n_ready);
  g_assert_cmpuint (n_ready, ==, 1);
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

/* Test that a bus that takes connections and says nothing does not hold the start up. */
static void
test_silent_bus (Fixture *f, gconstpointer data)
{
  const WcApiOptions options = { .bus = TRUE };
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (f->path);
  g_autofree char *text = g_strconcat ("unix:path=", f->path, NULL);
  guint n_ready = 0;

  g_assert_true (g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL,
                                                NULL));
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", text, TRUE);
  g_assert_true (wc_api_start (f->api, &options, NULL));
  wc_api_when_ready (f->api, on_ready, &n_ready);
  g_assert_cmpuint (n_ready, ==, 0);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*does not answer*");
  wc_fake_clock_advance (f->base->clock, 5 * G_USEC_PER_SEC);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (n_ready, ==, 1);
  g_assert_cmpuint (wc_fake_clock_count (f->base->clock), ==, 0);
  g_unlink (f->path);
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

/* What a careless conversion would take or die of, by the rows of the API's table of
 * measurements (L1 to L9), and the answer: code and field, or name and field. */
typedef struct
{
  const char *row;
  const char *request; /* a line; on the bus "Interface.Member (arguments)" */
  const char *answer;
} Hostile;

#define LINE(method, params)                                                             \
  "{\"id\":1,\"method\":\"" method "\",\"params\":{" params "}}"
#define IDS(ids) LINE ("Messages.Get", "\"account\":\"\",\"ids\":" ids)
#define TO "\"account\":\"\",\"chat\":\"romeo@montague.lit\""
#define OPTIONS(options) LINE ("Messages.List", TO ",\"options\":{" options "}")

static const Hostile lines[] = {
  { "L2 negative", OPTIONS ("\"limit\":-1"), "1002 options.limit" },
  { "L2 wraps in 32 bits", OPTIONS ("\"limit\":4294967297"), "1002 options.limit" },
  { "L2 wraps in 64 bits", IDS ("[9223372036854775808]"), "-32700" },
  { "L2 beyond 2^53", IDS ("[9007199254740992]"), "1002 ids[0]" },
  { "L3 64 bits without sign", IDS ("[18446744073709551615]"), "-32700" },
  { "L4 number as text", OPTIONS ("\"limit\":\"1\""), "1002 options.limit" },
  { "L4 list of anything", OPTIONS ("\"fields\":[\"id\",1]"), "1002 options.fields[1]" },
  { "L5 path that is none", LINE ("Jobs.Get", "\"job\":\"/a//b/\""), "1003" },
  { "L6 NUL", LINE ("Messages.Send", TO ",\"body\":\"a\\u0000b\""), "-32700" },
  { "L7 infinite", OPTIONS ("\"limit\":1e400"), "-32700" },
  { "L7 not a number", OPTIONS ("\"limit\":NaN"), "-32700" },
  { "L7 fraction", OPTIONS ("\"limit\":1.0"), "1002 options.limit" },
  { "L8 single quotes", "{'id':1,'method':'Daemon.Status'}", "-32700" },
  { "L8 comment", "{\"id\":1,/**/\"method\":\"Daemon.Status\"}", "-32700" },
  { "L8 octal", "{\"id\":010,\"method\":\"Daemon.Status\"}", "-32700" },
  { "L8 hexadecimal", IDS ("[0x1F]"), "-32700" },
  { "L8 escape", "{\"id\":1,\"method\":\"Daemon.\\q\"}", "-32700" },
  { "L8 raw tab", "{\"id\":1,\"method\":\"Daemon.\tStatus\"}", "-32700" },
  { "L8 repeated key", OPTIONS ("\"limit\":1,\"limit\":2"), "-32700" },
  { "L8 empty", "", "-32700" },
};

static const Hostile calls[] = {
  { "L2 negative", "Messages.List ('', 'romeo@montague.lit', {'limit': <-1>})",
    "InvalidArgument options.limit" },
  { "L2 wraps in 32 bits",
    "Messages.List ('', 'romeo@montague.lit', {'limit': <int64 4294967297>})",
    "InvalidArgument options.limit" },
  { "L2 byte", "Messages.List ('', 'romeo@montague.lit', {'limit': <byte 255>})",
    "InvalidArgument options.limit" },
  { "L2 beyond 2^53", "Messages.Get ('', [int64 9007199254740992])",
    "InvalidArgument ids[0]" },
  { "L2 lowest", "Messages.Get ('', [int64 -9223372036854775808])",
    "InvalidArgument ids[0]" },
  { "L3 64 bits without sign",
    "Messages.List ('', 'romeo@montague.lit', {'since': <uint64 18446744073709551615>})",
    "InvalidArgument options.since" },
  { "L4 number as text", "Messages.List ('', 'romeo@montague.lit', {'limit': <'1'>})",
    "InvalidArgument options.limit" },
  { "L4 list of anything",
    "Messages.List ('', 'romeo@montague.lit', {'fields': <[<'id'>, <1>]>})",
    "InvalidArgument options.fields" },
  { "L5 path for a text",
    "Messages.List ('', 'romeo@montague.lit', {'fields': <objectpath '/'>})",
    "InvalidArgument options.fields" },
  { "L5 signature for a text",
    "Messages.Send ('', 'romeo@montague.lit', 'x', {'key': <signature 's'>})",
    "InvalidArgument options.key" },
  { "L7 infinite", "Messages.List ('', 'romeo@montague.lit', {'limit': <inf>})",
    "InvalidArgument options.limit" },
  { "L7 not a number", "Messages.List ('', 'romeo@montague.lit', {'limit': <nan>})",
    "InvalidArgument options.limit" },
  { "L8 repeated key",
    "Messages.List ('', 'romeo@montague.lit', {'limit': <1>, 'limit': <2>})",
    "InvalidArgument options.limit" },
  { "L8 repeated key of texts", "Prompts.Answer ('1', {'a': 'b', 'a': 'c'})",
    "InvalidArgument fields.a" },
  { "L9 depth",
    "Messages.List ('', 'romeo@montague.lit', {'limit': <<<<<<<<<<<<<<<<<<<<<<<<<<<<<<1>>"
    ">>>>>>>>>>>>>>>>>>>>>>>>>>>>})",
    "InvalidArgument options.limit" },
};

/* "code field" of an answer. */
static char *
summary_of (const char *answer)
{
  g_autoptr (JsonNode) node = json_from_string (answer, NULL);
  JsonObject *error =
      json_object_get_object_member (json_node_get_object (node), "error");
  JsonObject *data = json_object_has_member (error, "data")
                         ? json_object_get_object_member (error, "data")
                         : NULL;
  const char *field =
      data != NULL ? json_object_get_string_member_with_default (data, "field", "") : "";

  return g_strdup_printf ("%" G_GINT64_FORMAT "%s%s",
                          json_object_get_int_member (error, "code"),
                          *field != '\0' ? " " : "", field);
}

static void
assert_refused (WcLinePeer *peer, const char *row, const char *line, const char *answer)
{
  g_autofree char *end = g_strconcat (line, "\n", NULL);
  g_autofree char *expected = g_strconcat (row, ": ", answer, NULL);
  g_autofree char *got = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *said = NULL;

  wc_line_peer_send (peer, end);
  got = wc_line_peer_read (peer);
  summary = summary_of (got);
  said = g_strconcat (row, ": ", summary, NULL);
  g_assert_cmpstr (said, ==, expected);
}

/* Test that the JSON door refuses each of them in its turn, and goes on. */
static void
test_hostile_lines (Fixture *f, gconstpointer data)
{
  const WcApiSocket socket = { .path = f->path, .fd = -1 };
  const WcApiOptions options = { &socket, 1, .bus = FALSE };
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autoptr (GString) many = g_string_new ("0");
  g_autofree char *ids = NULL;
  g_autoptr (WcLinePeer) peer = NULL;
  g_autofree char *line = NULL;

  for (int i = 1; i < 60000; i++)
    g_string_append_printf (many, ",%d", i);
  ids = g_strdup_printf (IDS ("[%s]"), many->str);
  g_assert_true (wc_api_start (f->api, &options, /* error= */ NULL));
  peer = wc_line_peer_connect (f->path);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    assert_refused (peer, lines[i].row, lines[i].request, lines[i].answer);
  assert_refused (peer, "L1", ids, "1002 ids");
  assert_refused (peer, "L9", deep, "-32700");

  wc_line_peer_send (peer, LINE ("Accounts.List", "") "\n");
  line = wc_line_peer_read (peer);
  g_assert_true (g_str_has_prefix (line, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\""));
}

/* "Name field" of an error that came over the bus. */
static char *
summary_of_reply (GDBusMessage *reply)
{
  static const char prefix[] = "im.whinchat.Whinchat1.Error.";
  const char *name = g_dbus_message_get_error_name (reply);
  g_autoptr (GVariant) details = NULL;
  const char *field = "";

  g_assert_nonnull (name);
  g_assert_true (g_str_has_prefix (name, prefix));
  details = g_variant_get_child_value (g_dbus_message_get_body (reply), 1);
  g_variant_lookup (details, "field", "&s", &field);
  return g_strconcat (name + strlen (prefix), " ", field, NULL);
}

static void
assert_call_refused (GDBusConnection *client, const Hostile *hostile)
{
  g_auto (GStrv) parts = g_strsplit_set (hostile->request, ". ", 3);
  g_autofree char *expected = g_strconcat (hostile->row, ": ", hostile->answer, NULL);
  g_autofree char *name = g_strconcat (parts[0], ".", parts[1], NULL);
  g_autoptr (WcIdl) idl = wc_idl_new ();
  const char *type = wc_idl_find_method (idl, name)->in_type;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusMessage) reply = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *said = NULL;
  GVariant *args = g_variant_parse (G_VARIANT_TYPE (type), parts[2], NULL, NULL, &error);

  g_assert_no_error (error);
  reply = wc_test_bus_ask (client, parts[0], parts[1], args);
  summary = summary_of_reply (reply);
  said = g_strconcat (hostile->row, ": ", summary, NULL);
  g_assert_cmpstr (said, ==, expected);
}

/* Test that D-Bus refuses what can be said there at all (a NUL cannot). */
static void
test_hostile_calls (Fixture *f, gconstpointer data)
{
  const WcApiOptions options = { .bus = TRUE };
  g_autoptr (WcTestBus) bus = wc_test_bus_new ();
  g_autoptr (GDBusConnection) client = NULL;
  g_autoptr (GVariant) hello = NULL;
  g_autoptr (GDBusMessage) refusal = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *summary = NULL;
  g_autofree gint64 *many = g_new0 (gint64, 60000);

  wc_test_bus_start (bus);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", bus->address, TRUE);
  client = wc_test_bus_connect (bus);
  g_assert_true (wc_api_start (f->api, &options, NULL));
  wc_test_bus_wait_name (client, "im.whinchat.Whinchat1");
  hello = wc_test_bus_call (client, "Daemon", "Hello",
                            g_variant_new_parsed ("({'error_data': <true>},)"), NULL);
  g_assert_nonnull (hello);
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    assert_call_refused (client, &calls[i]);
  refusal = wc_test_bus_ask (
      client, "Messages", "Get",
      g_variant_new ("(s@ax)", "",
                     g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, many, 60000,
                                                sizeof (gint64))));
  summary = summary_of_reply (refusal);
  g_assert_cmpstr (summary, ==, "InvalidArgument ids");
  reply =
      wc_test_bus_call (client, "Events", "Head", /* args= */ NULL, /* error= */ NULL);
  g_assert_nonnull (reply);
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
  guint n_ready = 0;

  wc_test_bus_start (bus);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", bus->address, TRUE);
  client = wc_test_bus_connect (bus);
  g_assert_true (wc_api_start (f->api, &options, NULL));
  wc_api_when_ready (f->api, on_ready, &n_ready);
  while (n_ready == 0)
    g_main_context_iteration (/* context= */ NULL, TRUE);
  g_assert_true (wc_api_is_on_bus (f->api));
  reply = wc_test_bus_call (client, "Daemon", "Doctor",
                            g_variant_new_parsed ("(@a{sv} {},)"), &error);
  g_assert_no_error (error);
  findings = g_variant_get_child_value (reply, 0);
  g_assert_cmpuint (g_variant_n_children (findings), >, 2);
  wc_api_stop (f->api);
  g_assert_false (wc_api_is_on_bus (f->api));
}

/* Test that the socket works on while there is no bus, and that whoever comes with the
 * new bus is served again and finds what happened meanwhile. */
static void
test_bus_restarts (Fixture *f, gconstpointer data)
{
  const WcApiSocket socket = { .path = f->path, .fd = -1 };
  const WcApiOptions options = { &socket, 1, .bus = TRUE };
  g_autoptr (WcTestBus) bus = wc_test_bus_new ();
  g_autoptr (GDBusConnection) before = NULL;
  g_autoptr (GDBusConnection) after = NULL;
  g_autoptr (WcLinePeer) peer = NULL;
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) events = NULL;
  g_autofree char *line = NULL;
  const char *cursor;

  wc_test_bus_start (bus);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", bus->address, TRUE);
  before = wc_test_bus_connect (bus);
  g_dbus_connection_set_exit_on_close (before, FALSE);
  g_assert_true (wc_api_start (f->api, &options, NULL));
  wc_test_bus_wait_name (before, "im.whinchat.Whinchat1");
  first = wc_test_bus_call (before, "Events", "Head", /* args= */ NULL, NULL);
  peer = wc_line_peer_connect (f->path);

  wc_test_bus_stop (bus);
  while (wc_api_is_on_bus (f->api))
    g_main_context_iteration (/* context= */ NULL, TRUE);
  wc_line_peer_send (peer, LINE ("Messages.Send", TO ",\"body\":\"a word\"") "\n");
  line = wc_line_peer_read (peer);
  g_assert_nonnull (strstr (line, "\"state\":\"queued\""));

  wc_test_bus_start (bus);
  after = wc_test_bus_connect (bus);
  wc_test_bus_wait_name (after, "im.whinchat.Whinchat1");
  g_variant_get (first, "(&s)", &cursor);
  reply = wc_test_bus_call (after, "Events", "Fetch",
                            g_variant_new_parsed ("(%s, @a{sv} {})", cursor), NULL);
  g_assert_nonnull (reply);
  g_variant_get (reply, "(@aa{sv}&sb)", &events, /* cursor= */ NULL, /* more= */ NULL);
  g_assert_cmpuint (g_variant_n_children (events), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/api/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("no-bus", test_no_bus);
  ADD ("silent-bus", test_silent_bus);
  ADD ("waiting", test_waiting);
  ADD ("all-or-none", test_all_or_none);
  ADD ("hostile-lines", test_hostile_lines);
  ADD ("hostile-calls", test_hostile_calls);
  ADD ("both-doors", test_both_doors);
  ADD ("bus-restarts", test_bus_restarts);
  return g_test_run ();
}
