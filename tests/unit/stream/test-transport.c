/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-transport.h"
#include "stream/stream-error.h"

/* That the port hands everything on to who fills it, both ways. */

typedef struct
{
  GString *received;
  GError *closed; /* (owned) (nullable) */
  gboolean connected;
  GError *error; /* (owned) (nullable) */
} Heard;

static void
on_received (gpointer data, const guint8 *bytes, gsize size)
{
  g_string_append_len (((Heard *) data)->received, (const char *) bytes, (gssize) size);
}

static void
on_closed (gpointer data, const GError *error)
{
  ((Heard *) data)->closed = g_error_copy (error);
}

static const WcTransportHandler handler = { on_received, on_closed };

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Heard *heard = user_data;

  heard->connected =
      wc_transport_connect_finish (WC_TRANSPORT (source), result, &heard->error);
}

static void
begin (WcFakeTransport *fake, Heard *heard)
{
  g_autoptr (WcResolveTarget) target =
      wc_resolve_target_new ("h.test", 5223, WC_ACCOUNT_TLS_DIRECT);
  WcTransportPeer peer = { .domain = "example.test", .target = target };

  heard->received = g_string_new (NULL);
  wc_transport_connect_async (WC_TRANSPORT (fake), &peer, NULL, connected_cb, heard);
  g_assert_cmpstr (wc_fake_transport_get_target (fake), ==, "h.test:5223/direct");
}

static void
heard_clear (Heard *heard)
{
  g_string_free (heard->received, TRUE);
  g_clear_error (&heard->closed);
  g_clear_error (&heard->error);
}

static void
test_life (void)
{
  g_autoptr (WcFakeTransport) fake = wc_fake_transport_new (TRUE);
  WcTransport *transport = WC_TRANSPORT (fake);
  Heard heard = { 0 };
  WcChannelTls tls;
  g_autofree char *written = NULL;

  begin (fake, &heard);
  wc_fake_transport_connected (fake, NULL);
  while (!heard.connected)
    g_main_context_iteration (NULL, TRUE);
  wc_transport_set_handler (transport, &handler, &heard);
  wc_transport_write (transport, "hello", 5);
  g_assert_cmpuint (wc_transport_get_queued (transport), ==, 5);
  written = wc_fake_transport_take (fake);
  g_assert_cmpstr (written, ==, "hello");
  wc_fake_transport_feed (fake, "you");
  g_assert_cmpstr (heard.received->str, ==, "you");
  g_assert_true (wc_transport_get_tls (transport, &tls));
  g_assert_cmpstr (tls.version, ==, "TLSv1.3");
  wc_fake_transport_cut (fake);
  g_assert_error (heard.closed, WC_STREAM_ERROR, WC_STREAM_ERROR_CLOSED);
  heard_clear (&heard);
}

static void
test_failure (void)
{
  g_autoptr (WcFakeTransport) fake = wc_fake_transport_new (FALSE);
  Heard heard = { 0 };
  WcChannelTls tls;

  begin (fake, &heard);
  wc_fake_transport_connected (
      fake, wc_stream_error_new (WC_STREAM_ERROR_TLS, NULL, NULL, "no"));
  while (heard.error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (heard.connected);
  g_assert_error (heard.error, WC_STREAM_ERROR, WC_STREAM_ERROR_TLS);
  g_assert_false (wc_transport_get_tls (WC_TRANSPORT (fake), &tls));
  heard_clear (&heard);
}

static void
test_close (void)
{
  g_autoptr (WcFakeTransport) fake = wc_fake_transport_new (TRUE);
  Heard heard = { 0 };

  begin (fake, &heard);
  wc_fake_transport_connected (fake, NULL);
  while (!heard.connected)
    g_main_context_iteration (NULL, TRUE);
  wc_transport_set_handler (WC_TRANSPORT (fake), &handler, &heard);
  wc_transport_close (WC_TRANSPORT (fake));
  g_assert_true (wc_fake_transport_is_closed (fake));
  wc_fake_transport_cut (fake);
  g_assert_null (heard.closed);
  heard_clear (&heard);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stream/transport/life", test_life);
  g_test_add_func ("/stream/transport/failure", test_failure);
  g_test_add_func ("/stream/transport/close", test_close);

  return g_test_run ();
}
