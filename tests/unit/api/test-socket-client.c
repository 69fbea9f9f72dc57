/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/rpc.h"
#include "api/scope.h"
#include "api/socket-client.h"
#include "lib/line-peer.h"
#include "lib/sample-interface.h"

#define OK(id) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":{}}"
#define CALL(id, method) "{\"id\":" id ",\"method\":\"Test." method "\"}\n"

typedef struct
{
  WcSample *sample;
  WcSocketClientConfig config;
  WcLinePeer *peer;
  WcSocketClient *client; /* NULL once closed */
  gboolean closed;
} Fixture;

static void
on_closed (WcSocketClient *client, gpointer data)
{
  Fixture *f = data;

  f->closed = TRUE;
  f->client = NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocket) socket = NULL;

  f->sample = wc_sample_new ();
  f->config.dispatch = f->sample->dispatch;
  f->config.scopes = WC_SCOPE_ALL;
  f->config.stall_ms = GPOINTER_TO_UINT (data) != 0 ? GPOINTER_TO_UINT (data) : 120000;
  f->peer = wc_line_peer_new (&socket);
  f->client = wc_socket_client_new (socket, &f->config, on_closed, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->client != NULL)
    wc_socket_client_close (f->client);
  wc_line_peer_free (f->peer);
  wc_sample_free (f->sample);
}

static void
test_call (Fixture *f, gconstpointer data)
{
  wc_line_peer_send (f->peer,
                     "{\"id\":\"a\",\"method\":\"Test.Take\",\"params\":{\"account\":"
                     "\"me\",\"count\":1,\"id\":2,\"options\":{\"limit\":3}}}\n");
  wc_line_peer_expect (f->peer,
                       "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"text\":\"me\","
                       "\"options\":{\"limit\":3}}}");
}

static void
test_pieces (Fixture *f, gconstpointer data)
{
  static const char line[] = CALL ("1", "Chat") CALL ("2", "Dbus");

  for (gsize i = 0; i < strlen (line); i++)
    {
      g_assert_cmpuint (wc_line_peer_push (f->peer, line + i, 1), ==, 1);
      wc_line_peer_settle ();
    }
  wc_line_peer_expect (f->peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1002,"
                                "\"message\":\"chat: is missing\",\"data\":{\"name\":"
                                "\"InvalidArgument\",\"field\":\"chat\"}}}");
  wc_line_peer_expect (f->peer,
                       "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32601,"
                       "\"message\":\"there is no such method\"}}");
}

static void
test_notification (Fixture *f, gconstpointer data)
{
  wc_line_peer_send (f->peer, "{\"method\":\"Test.Json\"}\n{\"method\":\"Test.No\"}\n");
  wc_line_peer_send (f->peer, CALL ("2", "Json"));
  wc_line_peer_expect (f->peer, OK ("2"));
  g_assert_cmpuint (f->sample->n_calls, ==, 2);
}

static void
test_garbage (Fixture *f, gconstpointer data)
{
  g_autofree char *line = NULL;

  wc_line_peer_send (f->peer, "hello\n");
  line = wc_line_peer_read (f->peer);
  g_assert_nonnull (strstr (line, "\"id\":null,\"error\":{\"code\":-32700,"));
  wc_line_peer_send (f->peer, CALL ("1", "Json"));
  wc_line_peer_expect (f->peer, OK ("1"));
}

/* Test that replies may overtake and that cancelling ends one call alone. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  wc_line_peer_send (f->peer, CALL ("1", "Raw") CALL ("\"b\"", "Raw") CALL ("3", "Json"));
  wc_line_peer_expect (f->peer, OK ("3"));
  wc_line_peer_send (f->peer, "{\"method\":\"$/cancel\",\"params\":{\"id\":\"b\"}}\n");
  wc_line_peer_expect (f->peer,
                       "{\"jsonrpc\":\"2.0\",\"id\":\"b\",\"error\":{\"code\":1014,"
                       "\"message\":\"cancelled\",\"data\":{\"name\":\"Cancelled\"}}}");
  g_assert_cmpuint (f->sample->waiting->len, ==, 1);
  wc_line_peer_send (f->peer,
                     "{\"id\":5,\"method\":\"$/cancel\",\"params\":{\"id\":99}}\n");
  wc_line_peer_expect (f->peer, OK ("5"));
  wc_sample_release (f->sample);
  wc_line_peer_expect (f->peer, OK ("1"));
}

static void
test_long_line (Fixture *f, gconstpointer data)
{
  g_autofree char *fill = g_strnfill (WC_RPC_MAX_LINE + 100000, ' ');
  g_autofree char *line = NULL;

  wc_line_peer_send (f->peer, fill);
  wc_line_peer_send (f->peer, CALL ("1", "Json"));
  line = wc_line_peer_read (f->peer);
  g_assert_nonnull (strstr (line, "\"code\":1042"));
  g_assert_nonnull (strstr (line, "\"max\":1048576"));
  wc_line_peer_send (f->peer, CALL ("2", "Json"));
  wc_line_peer_expect (f->peer, OK ("2"));
  g_assert_cmpuint (f->sample->n_calls, ==, 1);
}

/* Test that who called learns that it was his call, also where a character is cut. */
static void
test_long_call (Fixture *f, gconstpointer data)
{
  g_autofree char *fill = g_strnfill (WC_RPC_MAX_LINE, 'A');
  g_autofree char *line = NULL;

  wc_line_peer_send (f->peer,
                     "{\"id\":\"x\",\"method\":\"Json\",\"params\":{\"text\":\"");
  for (char *each = fill; each[0] != '\0'; each += 2)
    memcpy (each, "\xc3\xa4", 2);
  wc_line_peer_send (f->peer, fill);
  wc_line_peer_send (f->peer, "\"}}\n");
  line = wc_line_peer_read (f->peer);
  g_assert_nonnull (strstr (line, "\"id\":\"x\",\"error\":{\"code\":1042"));
  g_assert_cmpuint (f->sample->n_calls, ==, 0);
  wc_line_peer_send (f->peer, CALL ("2", "Json"));
  wc_line_peer_expect (f->peer, OK ("2"));
}

/* Test that a line of exactly the limit is taken. */
static void
test_longest_line (Fixture *f, gconstpointer data)
{
  g_autofree char *fill =
      g_strnfill (WC_RPC_MAX_LINE - strlen (CALL ("1", "Json")) + 1, ' ');

  wc_line_peer_send (f->peer, fill);
  wc_line_peer_send (f->peer, CALL ("1", "Json"));
  wc_line_peer_expect (f->peer, OK ("1"));
}

/* Test that `echo … | nc -UN` gets its answer, also a late one, and then the end. */
static void
test_half_closed (Fixture *f, gconstpointer data)
{
  wc_line_peer_send (f->peer, CALL ("1", "Raw"));
  wc_line_peer_shut (f->peer);
  wc_line_peer_settle ();
  g_assert_false (f->closed);
  wc_sample_release (f->sample);
  wc_line_peer_expect (f->peer, OK ("1"));
  wc_line_peer_expect_end (f->peer);
  g_assert_true (f->closed);
}

static void
test_half_closed_listener (Fixture *f, gconstpointer data)
{
  wc_line_peer_send (f->peer, CALL ("1", "Json"));
  wc_line_peer_shut (f->peer);
  wc_line_peer_expect (f->peer, OK ("1"));
  wc_line_peer_settle ();
  g_assert_false (f->closed);
  wc_caller_notify (f->sample->listener, "ready", g_variant_new_parsed ("@a{sv} {}"));
  wc_line_peer_expect (f->peer,
                       "{\"jsonrpc\":\"2.0\",\"method\":\"ready\",\"params\":{}}");
}

/* Test that what was sent before hanging up is done, and that waits end. */
static void
test_gone (Fixture *f, gconstpointer data)
{
  wc_line_peer_send (f->peer, CALL ("1", "Raw"));
  wc_line_peer_settle ();
  g_assert_cmpuint (f->sample->waiting->len, ==, 1);
  wc_line_peer_send (f->peer, CALL ("2", "Json") "{\"id\":3,\"met");
  wc_line_peer_close (f->peer);
  wc_line_peer_wait (&f->closed);
  g_assert_cmpuint (f->sample->n_calls, ==, 2);
  g_assert_cmpuint (f->sample->waiting->len, ==, 0);
}

/* Test that with 64 calls in flight the next lines wait until one is answered. */
static void
test_in_flight (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < WC_CALLER_MAX_IN_FLIGHT + 3; i++)
    {
      g_autofree char *line =
          g_strdup_printf ("{\"id\":%d,\"method\":\"Test.Raw\"}\n", i);

      wc_line_peer_send (f->peer, line);
    }
  wc_line_peer_settle ();
  g_assert_cmpuint (f->sample->waiting->len, ==, WC_CALLER_MAX_IN_FLIGHT);
  wc_sample_release (f->sample);
  wc_line_peer_expect (f->peer, OK ("0"));
  wc_line_peer_settle ();
  g_assert_cmpuint (f->sample->n_calls, ==, WC_CALLER_MAX_IN_FLIGHT + 1);
  wc_line_peer_close (f->peer);
  wc_line_peer_wait (&f->closed);
}

/* Test that a client that does not read its answers is not read from, and goes on when it
 * does. */
static void
test_unread_answers (Fixture *f, gconstpointer data)
{
  g_autofree char *name = g_strnfill (200000, 'x');
  g_autofree char *line = g_strdup_printf (
      "{\"id\":1,\"method\":\"Test.Take\",\"params\":{\"account\":\"%s\",\"count\":1,"
      "\"id\":2}}\n",
      name);
  gsize length = strlen (line);
  guint n_sent = 0;
  gsize part = 0;

  for (;;)
    {
      gsize n = wc_line_peer_push (f->peer, line + part, length - part);

      if (n == 0)
        break;
      part += n;
      if (part == length)
        {
          n_sent++;
          part = 0;
        }
      wc_line_peer_settle ();
    }
  /* 1 MiB of answers, one more, and what the kernel holds for both ends */
  g_assert_cmpuint (f->sample->n_calls, <=, 12);
  g_assert_cmpuint (n_sent, >=, 6);
  for (guint i = 0; i < n_sent; i++)
    {
      g_autofree char *answer = wc_line_peer_read (f->peer);

      g_assert_cmpuint (strlen (answer), >, 200000);
    }
  g_assert_cmpuint (f->sample->n_calls, ==, n_sent);
}

static void
fill (WcCaller *caller, guint *n_filled)
{
  if (wc_caller_get_backlog (caller) > 0)
    return;
  (*n_filled)++;
  for (int i = 0; i < 64; i++)
    {
      g_autofree char *text = g_strnfill (1000, 'e');

      wc_caller_notify (caller, "event", g_variant_new_parsed ("{'text': <%s>}", text));
    }
}

/* Test that a listener is given more only when it has taken what it was given. */
static void
test_drained (Fixture *f, gconstpointer data)
{
  guint n_filled = 0;
  guint n_before;

  wc_line_peer_send (f->peer, CALL ("1", "Json"));
  wc_line_peer_expect (f->peer, OK ("1"));
  g_signal_connect (f->sample->listener, "drained", G_CALLBACK (fill), &n_filled);
  fill (f->sample->listener, &n_filled);
  wc_line_peer_settle ();
  n_before = n_filled;
  g_assert_cmpuint (n_before, <, 20);
  wc_line_peer_settle ();
  g_assert_cmpuint (n_filled, ==, n_before);
  for (int i = 0; i < 64 * 20; i++)
    g_free (wc_line_peer_read (f->peer));
  g_assert_cmpuint (n_filled, >, n_before);
  g_signal_handlers_disconnect_by_func (f->sample->listener, fill, &n_filled);
}

/* Test that a client that takes nothing is closed after a while, and no other is. */
static void
test_stalled (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (900000, 'e');

  wc_line_peer_send (f->peer, CALL ("1", "Json"));
  wc_line_peer_expect (f->peer, OK ("1"));
  wc_line_peer_settle ();
  wc_caller_notify (f->sample->listener, "event",
                    g_variant_new_parsed ("{'text': <%s>}", text));
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "*stalled*");
  wc_line_peer_wait (&f->closed);
  g_test_assert_expected_messages ();
  g_assert_true (wc_caller_is_closed (f->sample->listener));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test, data)                                                            \
  g_test_add ("/api/socket-client/" name, Fixture, data, set_up, test, tear_down)
  ADD ("call", test_call, NULL);
  ADD ("pieces", test_pieces, NULL);
  ADD ("notification", test_notification, NULL);
  ADD ("garbage", test_garbage, NULL);
  ADD ("cancel", test_cancel, NULL);
  ADD ("long-line", test_long_line, NULL);
  ADD ("long-call", test_long_call, NULL);
  ADD ("longest-line", test_longest_line, NULL);
  ADD ("half-closed", test_half_closed, NULL);
  ADD ("half-closed-listener", test_half_closed_listener, NULL);
  ADD ("gone", test_gone, NULL);
  ADD ("in-flight", test_in_flight, NULL);
  ADD ("unread-answers", test_unread_answers, NULL);
  ADD ("drained", test_drained, NULL);
  ADD ("stalled", test_stalled, GUINT_TO_POINTER (30));
  return g_test_run ();
}
