/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-resolver.h"
#include "lib/script-server.h"
#include "stream/stream-error.h"
#include "stream/transport-tcp.h"

#define HEADER                                                                           \
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "                           \
  "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id='1'>"
#define TLS_NS "xmlns='urn:ietf:params:xml:ns:xmpp-tls'"
#define FEATURES "<stream:features><starttls " TLS_NS "/></stream:features>"
#define PROCEED "<proceed " TLS_NS "/>"
#define ASK "<starttls " TLS_NS "/>"

static const WcScriptStep plain[] = { { WC_SCRIPT_END } };
static const WcScriptStep direct[] = { { WC_SCRIPT_TLS }, { WC_SCRIPT_END } };
static const WcScriptStep starttls[] = { { WC_SCRIPT_EXPECT, "to='example.test'>" },
                                         { WC_SCRIPT_SEND, HEADER FEATURES },
                                         { WC_SCRIPT_EXPECT, ASK },
                                         { WC_SCRIPT_SEND, PROCEED },
                                         { WC_SCRIPT_TLS },
                                         { WC_SCRIPT_END } };
static const WcScriptStep not_offered[] = { { WC_SCRIPT_EXPECT, "to='example.test'>" },
                                            { WC_SCRIPT_SEND,
                                              HEADER "<stream:features/>" },
                                            { WC_SCRIPT_END } };
static const WcScriptStep injected[] = { { WC_SCRIPT_EXPECT, "to='example.test'>" },
                                         { WC_SCRIPT_SEND, HEADER FEATURES },
                                         { WC_SCRIPT_EXPECT, ASK },
                                         { WC_SCRIPT_SEND, PROCEED
                                           "<message from='boss@example.test'/>" },
                                         { WC_SCRIPT_END } };
/* The server stops in the middle of everything. */
static const WcScriptStep stalled[] = { { WC_SCRIPT_EXPECT, "to='example.test'>" },
                                        { WC_SCRIPT_SEND, HEADER FEATURES },
                                        { WC_SCRIPT_EXPECT, ASK },
                                        { WC_SCRIPT_SEND, PROCEED },
                                        { WC_SCRIPT_EXPECT, "never" },
                                        { WC_SCRIPT_END } };
static const WcScriptStep closing[] = { { WC_SCRIPT_TLS },
                                        { WC_SCRIPT_SEND, "last words" },
                                        { WC_SCRIPT_CLOSE },
                                        { WC_SCRIPT_END } };

typedef struct
{
  WcTestCa *ca;
  WcTestIdentity *identity;
  WcTlsContext *context;
  WcScriptServer *server;
  WcTransport *transport;
  GCancellable *cancellable;
  WcResolveTarget *target;
  WcTransportPeer peer;

  gboolean done;
  GError *error; /* (owned) (nullable) of connecting */
  GString *received;
  GError *closed; /* (owned) (nullable) */
} Fixture;

static void
setup_names (Fixture *f, const char *names, int from_days, int to_days)
{
  f->ca = wc_test_ca_new ();
  f->identity = wc_test_ca_issue (f->ca, names, from_days, to_days);
  f->context = wc_tls_context_new (NULL);
  f->cancellable = g_cancellable_new ();
  f->transport = wc_transport_tcp_new (f->context);
  f->received = g_string_new (NULL);
  f->peer.domain = "example.test";
  f->peer.ca_file = wc_test_ca_get_file (f->ca);
}

static void
setup (Fixture *f, gconstpointer data)
{
  setup_names (f, "DNS:example.test", -1, 1);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_transport_close (f->transport);
  g_assert_finalize_object (f->transport);
  g_clear_pointer (&f->server, wc_script_server_free);
  g_clear_pointer (&f->target, wc_resolve_target_free);
  wc_tls_context_unref (f->context);
  wc_test_identity_free (f->identity);
  wc_test_ca_free (f->ca);
  g_object_unref (f->cancellable);
  g_string_free (f->received, TRUE);
  g_clear_error (&f->error);
  g_clear_error (&f->closed);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  wc_transport_connect_finish (WC_TRANSPORT (source), result, &f->error);
  f->done = TRUE;
}

static void
start (Fixture *f, const WcScriptStep *steps, WcAccountTls tls)
{
  f->server = wc_script_server_new (f->identity, steps);
  f->target =
      wc_resolve_target_new ("127.0.0.1", wc_script_server_get_port (f->server), tls);
  f->peer.target = f->target;
  wc_transport_connect_async (f->transport, &f->peer, f->cancellable, connected_cb, f);
}

static void
connect_to (Fixture *f, const WcScriptStep *steps, WcAccountTls tls)
{
  start (f, steps, tls);
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_received (gpointer data, const guint8 *bytes, gsize size)
{
  g_string_append_len (((Fixture *) data)->received, (const char *) bytes, (gssize) size);
}

static void
on_closed (gpointer data, const GError *error)
{
  ((Fixture *) data)->closed = g_error_copy (error);
}

static const WcTransportHandler handler = { on_received, on_closed };

static void
exchange (Fixture *f)
{
  g_assert_no_error (f->error);
  wc_transport_set_handler (f->transport, &handler, f);
  wc_transport_write (f->transport, "ping", 4);
  while (strstr (wc_script_server_get_heard (f->server), "ping") == NULL)
    g_main_context_iteration (NULL, TRUE);
  wc_script_server_send (f->server, "pong", 4);
  while (f->received->len < 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->received->str, ==, "pong");
}

static void
test_direct (Fixture *f, gconstpointer data)
{
  WcChannelTls tls;

  connect_to (f, direct, WC_ACCOUNT_TLS_DIRECT);
  exchange (f);
  g_assert_true (wc_transport_get_tls (f->transport, &tls));
  g_assert_cmpstr (tls.version, ==, "TLSv1.3");
  g_assert_cmpstr (wc_script_server_get_sni (f->server), ==, "example.test");
  g_assert_cmpstr (wc_script_server_get_alpn (f->server), ==, "xmpp-client");
}

static void
test_starttls (Fixture *f, gconstpointer data)
{
  WcChannelTls tls;

  connect_to (f, starttls, WC_ACCOUNT_TLS_STARTTLS);
  exchange (f);
  g_assert_true (wc_transport_get_tls (f->transport, &tls));
  g_assert_cmpstr (wc_script_server_get_sni (f->server), ==, "example.test");
  g_assert_null (wc_script_server_get_alpn (f->server));
}

/* The name to verify is the account's domain, not the host that was connected to. */
static void
test_by_name (Fixture *f, gconstpointer data)
{
  WcFakeResolver *resolver = wc_fake_resolver_install ();

  wc_fake_resolver_add_host (resolver, "host.elsewhere.test", "127.0.0.1");
  f->server = wc_script_server_new (f->identity, starttls);
  f->target =
      wc_resolve_target_new ("host.elsewhere.test", wc_script_server_get_port (f->server),
                             WC_ACCOUNT_TLS_STARTTLS);
  f->peer.target = f->target;
  wc_transport_connect_async (f->transport, &f->peer, NULL, connected_cb, f);
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
  exchange (f);
  wc_fake_resolver_remove (resolver);
}

static void
test_not_offered (Fixture *f, gconstpointer data)
{
  connect_to (f, not_offered, WC_ACCOUNT_TLS_STARTTLS);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_NO_STARTTLS);
  while (!wc_script_server_is_hung_up (f->server))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (strstr (wc_script_server_get_heard (f->server), "auth"));
}

static void
test_injection (Fixture *f, gconstpointer data)
{
  connect_to (f, injected, WC_ACCOUNT_TLS_STARTTLS);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_INJECTION);
}

static void
setup_expired (Fixture *f, gconstpointer data)
{
  setup_names (f, "DNS:example.test", -3, -1);
}

static void
setup_wrong_name (Fixture *f, gconstpointer data)
{
  setup_names (f, "DNS:other.test", -1, 1);
}

static void
test_certificate (Fixture *f, gconstpointer data)
{
  guint problems = GPOINTER_TO_UINT (data);
  const WcCertificate *certificate = NULL;

  connect_to (f, direct, WC_ACCOUNT_TLS_DIRECT);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_CERTIFICATE);
  certificate = wc_stream_error_get_certificate (f->error);
  g_assert_cmphex (certificate->problems, ==, problems);
  while (!wc_script_server_is_hung_up (f->server))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (wc_script_server_get_heard (f->server), ==, "");
}

/* Refused, shown to a person, accepted, and then good for this account. */
static void
test_pinned (Fixture *f, gconstpointer data)
{
  const char *pins[] = { NULL, NULL };
  WcChannelTls tls;

  connect_to (f, direct, WC_ACCOUNT_TLS_DIRECT);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_CERTIFICATE);
  pins[0] = wc_stream_error_get_certificate (f->error)->fingerprint;
  f->peer.pins = pins;

  g_assert_finalize_object (f->transport);
  f->transport = wc_transport_tcp_new (f->context);
  f->done = FALSE;
  wc_transport_connect_async (f->transport, &f->peer, NULL, connected_cb, f);
  g_clear_error (&f->error);
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
  exchange (f);
  g_assert_true (wc_transport_get_tls (f->transport, &tls));
  g_assert_true (tls.pinned);
}

static void
test_ca_file (Fixture *f, gconstpointer data)
{
  f->peer.ca_file = "/nowhere/ca.pem";
  connect_to (f, direct, WC_ACCOUNT_TLS_DIRECT);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_CA_FILE);
  g_assert_cmpstr (f->error->message, ==,
                   "the account's ca_file cannot be read: No such file or directory");
}

static gboolean
count_turn (gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

/* A server that stalls in the middle of the handshake holds up nothing: the main loop
 * turns, another account connects, and the owner's watchdog ends this attempt alone. */
static void
test_stalled (Fixture *f, gconstpointer data)
{
  g_autoptr (WcScriptServer) good_server = wc_script_server_new (f->identity, direct);
  g_autoptr (WcResolveTarget) good_target = wc_resolve_target_new (
      "127.0.0.1", wc_script_server_get_port (good_server), WC_ACCOUNT_TLS_DIRECT);
  g_autoptr (WcTransport) good = wc_transport_tcp_new (f->context);
  WcTransportPeer peer = f->peer;
  Fixture other = { 0 };
  guint turns = 0, source = g_idle_add (count_turn, &turns);

  start (f, stalled, WC_ACCOUNT_TLS_STARTTLS);
  while (strstr (wc_script_server_get_heard (f->server), "\x16\x03\x01") == NULL)
    g_main_context_iteration (NULL, TRUE);
  peer.target = good_target;
  wc_transport_connect_async (good, &peer, NULL, connected_cb, &other);
  while (!other.done || turns < 100)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (other.error);
  g_assert_false (f->done);

  g_cancellable_cancel (f->cancellable);
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_source_remove (source);
  wc_transport_close (good);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  f->target = wc_resolve_target_new ("127.0.0.1", 1, WC_ACCOUNT_TLS_DIRECT);
  f->peer.target = f->target;
  wc_transport_connect_async (f->transport, &f->peer, NULL, connected_cb, f);
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_UNREACHABLE);
}

static void
test_plain (Fixture *f, gconstpointer data)
{
  WcChannelTls tls;

  f->peer.insecure = TRUE;
  connect_to (f, plain, WC_ACCOUNT_TLS_NONE);
  exchange (f);
  g_assert_false (wc_transport_get_tls (f->transport, &tls));
}

static void
test_plain_not_insecure (Fixture *f, gconstpointer data)
{
  connect_to (f, plain, WC_ACCOUNT_TLS_NONE);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_NOT_LOOPBACK);
}

/* An address of this machine that is not loopback; NULL: it has none. */
static GInetAddress *
find_own_address (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
                                             G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) far = g_inet_socket_address_new_from_string ("192.0.2.1", 9);
  g_autoptr (GSocketAddress) near = NULL;

  if (socket == NULL || !g_socket_connect (socket, far, NULL, NULL))
    return NULL;
  near = g_socket_get_local_address (socket, NULL);
  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (near)));
}

/* Insecure or not, plaintext does not leave the machine. */
static void
test_plain_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (GInetAddress) address = find_own_address ();
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) any = NULL;
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *host = NULL;

  if (address == NULL)
    {
      g_test_skip ("this machine has no address but loopback");
      return;
    }
  any = g_inet_socket_address_new (address, 0);
  g_socket_listener_add_address (listener, any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &f->error);
  g_assert_no_error (f->error);
  host = g_inet_address_to_string (address);
  f->target = wc_resolve_target_new (
      host, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)),
      WC_ACCOUNT_TLS_NONE);
  f->peer.target = f->target;
  f->peer.insecure = TRUE;
  wc_transport_connect_async (f->transport, &f->peer, NULL, connected_cb, f);
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_NOT_LOOPBACK);
}

static void
test_closed (Fixture *f, gconstpointer data)
{
  connect_to (f, closing, WC_ACCOUNT_TLS_DIRECT);
  g_assert_no_error (f->error);
  wc_transport_set_handler (f->transport, &handler, f);
  while (f->closed == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (f->closed, WC_STREAM_ERROR, WC_STREAM_ERROR_CLOSED);
  g_assert_cmpstr (f->received->str, ==, "last words");
  wc_transport_write (f->transport, "into the void", 13);
  g_assert_cmpuint (wc_transport_get_queued (f->transport), ==, 0);
}

/* What we have said is on its way when we close, and our end is a proper one. */
static void
test_close (Fixture *f, gconstpointer data)
{
  connect_to (f, direct, WC_ACCOUNT_TLS_DIRECT);
  g_assert_no_error (f->error);
  wc_transport_set_handler (f->transport, &handler, f);
  wc_transport_write (f->transport, "</stream:stream>", 16);
  wc_transport_close (f->transport);
  while (!wc_script_server_is_hung_up (f->server))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (wc_script_server_get_heard (f->server), ==, "</stream:stream>");
  g_assert_null (f->closed);
}

static void
test_close_while_connecting (Fixture *f, gconstpointer data)
{
  start (f, direct, WC_ACCOUNT_TLS_DIRECT);
  wc_transport_close (f->transport);
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  while (G_OBJECT (f->transport)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
}

/* A megabyte in either direction, in many records. */
static void
test_bulk (Fixture *f, gconstpointer data)
{
  g_autofree char *block = g_malloc (1024 * 1024);

  memset (block, 'x', 1024 * 1024);
  connect_to (f, direct, WC_ACCOUNT_TLS_DIRECT);
  g_assert_no_error (f->error);
  wc_transport_set_handler (f->transport, &handler, f);
  wc_transport_write (f->transport, block, 1024 * 1024);
  wc_script_server_send (f->server, block, 1024 * 1024);
  while (f->received->len < 1024 * 1024 ||
         strlen (wc_script_server_get_heard (f->server)) < 1024 * 1024)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (f->received->len, ==, 1024 * 1024);
  g_assert_cmpuint (wc_transport_get_queued (f->transport), ==, 0);
}

/* Whoever takes nothing is not given without end. */
static void
test_overflow (Fixture *f, gconstpointer data)
{
  g_autofree char *block = g_malloc0 (1024 * 1024);

  connect_to (f, direct, WC_ACCOUNT_TLS_DIRECT);
  wc_script_server_set_reading (f->server, FALSE);
  wc_transport_set_handler (f->transport, &handler, f);
  for (guint i = 0; i < 40 && f->closed == NULL; i++)
    {
      wc_transport_write (f->transport, block, 1024 * 1024);
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (wc_transport_get_queued (f->transport), <=, 16 * 1024 * 1024);
    }
  g_assert_error (f->closed, WC_STREAM_ERROR, WC_STREAM_ERROR_CLOSED);
}

static void
on_received_close (gpointer data, const guint8 *bytes, gsize size)
{
  Fixture *f = data;

  g_string_append_len (f->received, (const char *) bytes, (gssize) size);
  wc_transport_close (f->transport);
}

static void
test_close_inside (Fixture *f, gconstpointer data)
{
  static const WcTransportHandler closing_handler = { on_received_close, on_closed };

  connect_to (f, direct, WC_ACCOUNT_TLS_DIRECT);
  wc_transport_set_handler (f->transport, &closing_handler, f);
  wc_script_server_send (f->server, "stop", 4);
  while (!wc_script_server_is_hung_up (f->server))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (f->received->str, ==, "stop");
  g_assert_null (f->closed);
}

static int
count_wakeups (GPollFD *fds, guint n_fds, int timeout)
{
  /* A wait without end is what an idle loop does; a time-out or a source that is ready
   * would be a wake-up. */
  return timeout == -1 && g_poll (fds, n_fds, 0) == 0 ? 0 : 1;
}

/* An idle connection waits in poll() and has no timer. */
static void
test_idle (Fixture *f, gconstpointer data)
{
  GMainContext *context = g_main_context_default ();
  g_autofree GPollFD *fds = g_new0 (GPollFD, 16);
  int timeout = 0, priority = 0, n_fds;

  connect_to (f, direct, WC_ACCOUNT_TLS_DIRECT);
  exchange (f);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  n_fds = g_main_context_query (context, priority, &timeout, fds, 16);
  g_assert_cmpint (n_fds, <=, 16);
  g_assert_cmpint (count_wakeups (fds, (guint) n_fds, timeout), ==, 0);
  g_main_context_release (context);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/stream/transport-tcp/", name, NULL);

  g_test_add (path, Fixture, NULL, setup, test, teardown);
}

static void
add_certificate (const char *name,
                 void (*prepare) (Fixture *, gconstpointer),
                 void (*test) (Fixture *, gconstpointer),
                 guint problems)
{
  g_autofree char *path = g_strconcat ("/stream/transport-tcp/certificate/", name, NULL);

  g_test_add (path, Fixture, GUINT_TO_POINTER (problems), prepare, test, teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("direct", test_direct);
  add ("starttls", test_starttls);
  add ("by-name", test_by_name);
  add ("not-offered", test_not_offered);
  add ("injection", test_injection);
  add_certificate ("expired", setup_expired, test_certificate, WC_CERTIFICATE_EXPIRED);
  add_certificate ("wrong-name", setup_wrong_name, test_certificate,
                   WC_CERTIFICATE_WRONG_NAME);
  add_certificate ("pinned", setup_wrong_name, test_pinned, 0);
  add ("ca-file", test_ca_file);
  add ("stalled", test_stalled);
  add ("refused", test_refused);
  add ("plain", test_plain);
  add ("plain-not-insecure", test_plain_not_insecure);
  add ("plain-elsewhere", test_plain_elsewhere);
  add ("closed", test_closed);
  add ("close", test_close);
  add ("close-while-connecting", test_close_while_connecting);
  add ("close-inside", test_close_inside);
  add ("bulk", test_bulk);
  add ("overflow", test_overflow);
  add ("idle", test_idle);

  return g_test_run ();
}
