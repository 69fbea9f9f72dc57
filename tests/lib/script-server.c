/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/script-server.h"

/* The other side of the wire for tests of the transport. It shares the main loop with
 * what it tests, so a test has one thread and no races. */

struct _WcScriptServer
{
  GSocketListener *listener; /* (owned) */
  GCancellable *cancellable; /* (owned) */
  SSL_CTX *ssl_ctx;          /* (owned) (nullable) */
  const WcScriptStep *steps;
  guint16 port;
  guint n_connections;

  GSocketConnection *connection; /* (owned) (nullable) the last one */
  SSL *ssl;                      /* (owned) (nullable) */
  guint source;
  const WcScriptStep *step;
  GString *heard;  /* (owned) */
  gsize expected;  /* how much of heard is behind the last EXPECT */
  GByteArray *out; /* (owned) */
  gboolean in_handshake;
  gboolean hung_up;
  gboolean silent; /* does not read */
  char *sni;       /* (owned) (nullable) */
  char *alpn;      /* (owned) (nullable) */
};

static int
get_fd (WcScriptServer *self)
{
  return g_socket_get_fd (g_socket_connection_get_socket (self->connection));
}

static void
drop_connection (WcScriptServer *self)
{
  if (self->source != 0)
    g_source_remove (self->source);
  self->source = 0;
  g_clear_pointer (&self->ssl, SSL_free);
  g_clear_object (&self->connection);
}

static void
hang_up (WcScriptServer *self)
{
  self->hung_up = TRUE;
  drop_connection (self);
}

/* FALSE when it has to be tried again. */
static gboolean
step_tls (WcScriptServer *self)
{
  int returned;

  if (self->ssl == NULL)
    {
      self->ssl = SSL_new (self->ssl_ctx);
      SSL_set_fd (self->ssl, get_fd (self));
      SSL_set_accept_state (self->ssl);
    }
  ERR_clear_error ();
  returned = SSL_do_handshake (self->ssl);
  self->in_handshake = returned != 1;
  if (returned == 1)
    {
      g_free (self->sni);
      self->sni = g_strdup (SSL_get_servername (self->ssl, TLSEXT_NAMETYPE_host_name));
      return TRUE;
    }
  if (SSL_get_error (self->ssl, returned) != SSL_ERROR_WANT_READ)
    hang_up (self);
  return FALSE;
}

static gboolean
step_expect (WcScriptServer *self, const char *text)
{
  const char *found = strstr (self->heard->str + self->expected, text);

  if (found == NULL)
    return FALSE;
  self->expected = (gsize) (found - self->heard->str) + strlen (text);
  return TRUE;
}

static void
flush (WcScriptServer *self)
{
  while (self->connection != NULL && self->out->len > 0)
    {
      gsize sent = 0;

      ERR_clear_error ();
      if (self->ssl != NULL)
        SSL_write_ex (self->ssl, self->out->data, self->out->len, &sent);
      else
        {
          gssize n = send (get_fd (self), self->out->data, self->out->len, MSG_NOSIGNAL);

          sent = n > 0 ? (gsize) n : 0;
        }
      if (sent == 0)
        return;
      g_byte_array_remove_range (self->out, 0, (guint) sent);
    }
}

static void
close_properly (WcScriptServer *self)
{
  flush (self);
  if (self->ssl != NULL)
    SSL_shutdown (self->ssl);
  drop_connection (self);
}

static void
run_script (WcScriptServer *self)
{
  while (self->connection != NULL && self->step->action != WC_SCRIPT_END)
    {
      const WcScriptStep *step = self->step;

      if (step->action == WC_SCRIPT_EXPECT && !step_expect (self, step->text))
        return;
      if (step->action == WC_SCRIPT_TLS && !step_tls (self))
        return;
      if (step->action == WC_SCRIPT_SEND)
        g_byte_array_append (self->out, (const guint8 *) step->text,
                             (guint) strlen (step->text));
      flush (self);
      self->step++;
      if (step->action == WC_SCRIPT_CLOSE)
        close_properly (self);
    }
}

/* Returns FALSE when there is nothing to read now. */
static gboolean
listen_once (WcScriptServer *self)
{
  char buffer[4096];
  gsize n_tls = 0;
  gssize n;

  ERR_clear_error ();
  if (self->ssl != NULL)
    {
      int returned = SSL_read_ex (self->ssl, buffer, sizeof buffer, &n_tls);

      if (returned != 1 && SSL_get_error (self->ssl, returned) != SSL_ERROR_WANT_READ)
        hang_up (self);
      if (returned != 1)
        return FALSE;
      n = (gssize) n_tls;
    }
  else
    {
      n = recv (get_fd (self), buffer, sizeof buffer, 0);
      if (n == 0 || (n < 0 && errno != EAGAIN))
        hang_up (self);
      if (n <= 0)
        return FALSE;
    }
  g_string_append_len (self->heard, buffer, n);
  return TRUE;
}

static void watch (WcScriptServer *self);

static gboolean
socket_cb (int fd, GIOCondition condition, gpointer user_data)
{
  WcScriptServer *self = user_data;

  self->source = 0;
  if (self->in_handshake)
    run_script (self);
  if (!self->in_handshake && !self->silent)
    while (self->connection != NULL && !self->in_handshake && listen_once (self))
      run_script (self);
  flush (self);
  watch (self);
  return G_SOURCE_REMOVE;
}

static void
watch (WcScriptServer *self)
{
  GIOCondition condition = self->silent ? 0 : G_IO_IN;

  if (self->connection == NULL || self->source != 0)
    return;
  if (self->out->len > 0)
    condition |= G_IO_OUT;
  if (condition != 0)
    self->source = g_unix_fd_add (get_fd (self), condition, socket_cb, self);
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WcScriptServer *self = user_data;
  GSocketConnection *connection =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);

  if (connection == NULL)
    return;
  drop_connection (self);
  self->connection = connection;
  g_socket_set_blocking (g_socket_connection_get_socket (connection), FALSE);
  self->n_connections++;
  self->step = self->steps;
  self->expected = 0;
  self->hung_up = FALSE;
  self->in_handshake = FALSE;
  g_string_truncate (self->heard, 0);
  g_byte_array_set_size (self->out, 0);
  g_clear_pointer (&self->sni, g_free);
  g_clear_pointer (&self->alpn, g_free);
  g_socket_listener_accept_async (self->listener, self->cancellable, accepted_cb, self);
  run_script (self);
  watch (self);
}

static int
select_alpn (SSL *ssl,
             const guchar **out,
             guchar *out_len,
             const guchar *in,
             guint in_len,
             void *data)
{
  WcScriptServer *self = data;

  g_free (self->alpn);
  self->alpn = g_strndup ((const char *) in + 1, in[0]);
  *out = in + 1;
  *out_len = in[0];
  return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *
new_context (WcScriptServer *self, const WcTestIdentity *identity)
{
  SSL_CTX *ssl_ctx = SSL_CTX_new (TLS_server_method ());

  g_assert_cmpint (SSL_CTX_use_certificate (ssl_ctx, identity->certificate), ==, 1);
  g_assert_cmpint (SSL_CTX_use_PrivateKey (ssl_ctx, identity->key), ==, 1);
  SSL_CTX_set_mode (ssl_ctx,
                    SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_alpn_select_cb (ssl_ctx, select_alpn, self);
  return ssl_ctx;
}

WcScriptServer *
wc_script_server_new (const WcTestIdentity *identity, const WcScriptStep *steps)
{
  WcScriptServer *self = g_new0 (WcScriptServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->steps = steps;
  self->step = steps;
  self->heard = g_string_new (NULL);
  self->out = g_byte_array_new ();
  self->cancellable = g_cancellable_new ();
  self->listener = g_socket_listener_new ();
  if (identity != NULL)
    self->ssl_ctx = new_context (self, identity);
  g_socket_listener_add_address (self->listener, any, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_socket_listener_accept_async (self->listener, self->cancellable, accepted_cb, self);
  return self;
}

static void
count_down (gpointer data, GObject *gone)
{
  *(gboolean *) data = TRUE;
}

void
wc_script_server_free (WcScriptServer *self)
{
  gboolean gone = FALSE;

  drop_connection (self);
  g_cancellable_cancel (self->cancellable);
  g_socket_listener_close (self->listener);
  /* The accept that still waits holds the listener and names us. */
  g_object_weak_ref (G_OBJECT (self->listener), count_down, &gone);
  g_object_unref (self->listener);
  while (!gone)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->ssl_ctx, SSL_CTX_free);
  g_string_free (self->heard, TRUE);
  g_byte_array_unref (self->out);
  g_free (self->sni);
  g_free (self->alpn);
  g_free (self);
}

guint16
wc_script_server_get_port (WcScriptServer *self)
{
  return self->port;
}

guint
wc_script_server_count (WcScriptServer *self)
{
  return self->n_connections;
}

gboolean
wc_script_server_is_done (WcScriptServer *self)
{
  return self->n_connections > 0 && self->step->action == WC_SCRIPT_END &&
         self->out->len == 0;
}

const char *
wc_script_server_get_heard (WcScriptServer *self)
{
  return self->heard->str;
}

const char *
wc_script_server_get_sni (WcScriptServer *self)
{
  return self->sni;
}

const char *
wc_script_server_get_alpn (WcScriptServer *self)
{
  return self->alpn;
}

gboolean
wc_script_server_is_hung_up (WcScriptServer *self)
{
  return self->hung_up;
}

static void
watch_again (WcScriptServer *self)
{
  if (self->source != 0)
    g_source_remove (self->source);
  self->source = 0;
  watch (self);
}

void
wc_script_server_send (WcScriptServer *self, const char *bytes, gsize size)
{
  g_byte_array_append (self->out, (const guint8 *) bytes, (guint) size);
  flush (self);
  watch_again (self);
}

void
wc_script_server_set_reading (WcScriptServer *self, gboolean reading)
{
  self->silent = !reading;
  watch_again (self);
}
