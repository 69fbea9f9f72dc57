/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/test-ca.h"
#include "stream/channel.h"
#include "stream/stream-error.h"

typedef struct
{
  WcTestCa *ca;
  WcTestIdentity *identity;
  WcTlsContext *context;
  SSL_CTX *server_ctx;
  SSL *server; /* the other end, once TLS begins */
  int fds[2];  /* ours, theirs */
  WcChannel *channel;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (
      socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, f->fds), ==, 0);
  f->ca = wc_test_ca_new ();
  f->identity = wc_test_ca_issue (f->ca, "DNS:example.test", -1, 1);
  f->context = wc_tls_context_new (NULL);
  f->server_ctx = SSL_CTX_new (TLS_server_method ());
  SSL_CTX_use_certificate (f->server_ctx, f->identity->certificate);
  SSL_CTX_use_PrivateKey (f->server_ctx, f->identity->key);
  f->channel = wc_channel_new (f->fds[0]);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_channel_free (f->channel);
  SSL_free (f->server);
  SSL_CTX_free (f->server_ctx);
  wc_tls_context_unref (f->context);
  wc_test_identity_free (f->identity);
  wc_test_ca_free (f->ca);
  close (f->fds[0]);
  if (f->fds[1] >= 0)
    close (f->fds[1]);
}

static void
begin_tls (Fixture *f)
{
  WcChannelSecurity security = { .domain = "example.test",
                                 .ca_file = wc_test_ca_get_file (f->ca) };
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_channel_secure (f->channel, f->context, &security, &error));
  g_assert_no_error (error);
  f->server = SSL_new (f->server_ctx);
  SSL_set_fd (f->server, f->fds[1]);
  SSL_set_accept_state (f->server);
}

static void
shake_hands (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  WcChannelResult result = WC_CHANNEL_WANT_READ;

  begin_tls (f);
  for (guint i = 0; i < 10 && result != WC_CHANNEL_DONE; i++)
    {
      result = wc_channel_handshake (f->channel, &error);
      g_assert_no_error (error);
      SSL_do_handshake (f->server);
    }
  g_assert_cmpint (result, ==, WC_CHANNEL_DONE);
}

static WcChannelResult
read_one (Fixture *f, char *buffer, gsize size, GError **error)
{
  gsize n = 0;
  WcChannelResult result =
      wc_channel_read (f->channel, (guint8 *) buffer, size - 1, &n, error);

  buffer[n] = '\0';
  return result;
}

static void
test_plain (Fixture *f, gconstpointer data)
{
  char buffer[64];
  gsize n = 0;
  WcChannelTls tls;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (read_one (f, buffer, sizeof buffer, &error), ==, WC_CHANNEL_WANT_READ);
  g_assert_cmpint (write (f->fds[1], "hello", 5), ==, 5);
  g_assert_cmpint (read_one (f, buffer, sizeof buffer, &error), ==, WC_CHANNEL_DONE);
  g_assert_cmpstr (buffer, ==, "hello");
  g_assert_cmpint (wc_channel_write (f->channel, (const guint8 *) "you", 3, &n, &error),
                   ==, WC_CHANNEL_DONE);
  g_assert_cmpint (read (f->fds[1], buffer, sizeof buffer), ==, 3);
  g_assert_false (wc_channel_get_tls (f->channel, &tls));
  g_assert_no_error (error);
}

static void
test_plain_full (Fixture *f, gconstpointer data)
{
  static const guint8 block[65536];
  WcChannelResult result = WC_CHANNEL_DONE;
  gsize n = 0;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000 && result == WC_CHANNEL_DONE; i++)
    result = wc_channel_write (f->channel, block, sizeof block, &n, &error);
  g_assert_cmpint (result, ==, WC_CHANNEL_WANT_WRITE);
  g_assert_no_error (error);
}

static void
test_plain_closed (Fixture *f, gconstpointer data)
{
  char buffer[64];
  gsize n = 0;
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GError) write_error = NULL;

  close (f->fds[1]);
  f->fds[1] = -1;
  g_assert_cmpint (read_one (f, buffer, sizeof buffer, &read_error), ==,
                   WC_CHANNEL_CLOSED);
  g_assert_error (read_error, WC_STREAM_ERROR, WC_STREAM_ERROR_CLOSED);
  g_assert_cmpint (
      wc_channel_write (f->channel, (const guint8 *) "x", 1, &n, &write_error), ==,
      WC_CHANNEL_CLOSED);
  g_assert_error (write_error, WC_STREAM_ERROR, WC_STREAM_ERROR_CLOSED);
}

static void
test_tls (Fixture *f, gconstpointer data)
{
  char buffer[64];
  gsize n = 0;
  WcChannelTls tls;
  g_autofree char *fingerprint = wc_certificate_fingerprint (f->identity->certificate);
  g_autoptr (GError) error = NULL;

  shake_hands (f);
  g_assert_true (wc_channel_get_tls (f->channel, &tls));
  g_assert_cmpstr (tls.version, ==, "TLSv1.3");
  g_assert_nonnull (tls.cipher);
  g_assert_cmpstr (tls.fingerprint, ==, fingerprint);
  g_assert_false (tls.pinned);

  g_assert_cmpint (read_one (f, buffer, sizeof buffer, &error), ==, WC_CHANNEL_WANT_READ);
  SSL_write (f->server, "hello", 5);
  g_assert_cmpint (read_one (f, buffer, sizeof buffer, &error), ==, WC_CHANNEL_DONE);
  g_assert_cmpstr (buffer, ==, "hello");
  g_assert_false (wc_channel_has_more (f->channel));
  wc_channel_write (f->channel, (const guint8 *) "you", 3, &n, &error);
  g_assert_cmpint (SSL_read (f->server, buffer, sizeof buffer), ==, 3);
  g_assert_no_error (error);
}

/* Records that OpenSSL has read ahead are not forgotten when the socket is empty. */
static void
test_tls_pending (Fixture *f, gconstpointer data)
{
  char buffer[4];
  GString *all = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  shake_hands (f);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpint (SSL_write (f->server, "abcdef", 6), ==, 6);
  while (read_one (f, buffer, sizeof buffer, &error) == WC_CHANNEL_DONE)
    {
      g_string_append (all, buffer);
      g_assert_cmpint (wc_channel_has_more (f->channel), ==,
                       all->len < 60 || strlen (buffer) == 3);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 60);
  g_string_free (all, TRUE);
}

/* A proper end, and one that cuts the connection: both are the end, neither is data. */
static void
test_tls_closed (Fixture *f, gconstpointer data)
{
  gboolean properly = GPOINTER_TO_INT (data);
  char buffer[64];
  g_autoptr (GError) error = NULL;

  shake_hands (f);
  SSL_write (f->server, "last", 4);
  if (properly)
    SSL_shutdown (f->server);
  else
    {
      close (f->fds[1]);
      f->fds[1] = -1;
    }
  g_assert_cmpint (read_one (f, buffer, sizeof buffer, &error), ==, WC_CHANNEL_DONE);
  g_assert_cmpstr (buffer, ==, "last");
  g_assert_true (wc_channel_has_more (f->channel));
  g_assert_cmpint (read_one (f, buffer, sizeof buffer, &error), ==, WC_CHANNEL_CLOSED);
  g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_CLOSED);
}

/* Whatever is not TLS ends the handshake, plaintext above all. */
static void
test_tls_garbage (Fixture *f, gconstpointer data)
{
  static const char stanza[] = "<message xmlns='jabber:client'/>";
  g_autoptr (GError) error = NULL;

  begin_tls (f);
  g_assert_cmpint (write (f->fds[1], stanza, sizeof stanza - 1), ==, sizeof stanza - 1);
  g_assert_cmpint (wc_channel_handshake (f->channel, &error), ==, WC_CHANNEL_CLOSED);
  g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_TLS);
}

static void
test_tls_cut (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  begin_tls (f);
  close (f->fds[1]);
  f->fds[1] = -1;
  g_assert_cmpint (wc_channel_handshake (f->channel, &error), ==, WC_CHANNEL_CLOSED);
  g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_CLOSED);
}

static void
test_shut_down (Fixture *f, gconstpointer data)
{
  char buffer[64];
  int returned;

  wc_channel_shut_down (f->channel);
  shake_hands (f);
  wc_channel_shut_down (f->channel);
  returned = SSL_read (f->server, buffer, sizeof buffer);
  g_assert_cmpint (SSL_get_error (f->server, returned), ==, SSL_ERROR_ZERO_RETURN);
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/stream/channel/", name, NULL);

  g_test_add (path, Fixture, data, setup, test, teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);

  add ("plain", NULL, test_plain);
  add ("plain-full", NULL, test_plain_full);
  add ("plain-closed", NULL, test_plain_closed);
  add ("tls", NULL, test_tls);
  add ("tls-pending", NULL, test_tls_pending);
  add ("tls-closed/properly", GINT_TO_POINTER (TRUE), test_tls_closed);
  add ("tls-closed/cut", GINT_TO_POINTER (FALSE), test_tls_closed);
  add ("tls-garbage", NULL, test_tls_garbage);
  add ("tls-cut", NULL, test_tls_cut);
  add ("shut-down", NULL, test_shut_down);

  return g_test_run ();
}
