/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "stream/channel.h"
#include "stream/stream-error.h"

/* The border to OpenSSL's record layer and to the socket: what they answer becomes one
 * of four results. */

struct _WcChannel
{
  int fd;
  SSL *ssl; /* (owned) (nullable) */
  gboolean established;
  gboolean more; /* the last read did not end for want of bytes */
  WcTlsCheck check;
  char *domain; /* (owned) (nullable) */
  GStrv pins;   /* (owned) (nullable) */
};

WcChannel *
wc_channel_new (int fd)
{
  WcChannel *self = g_new0 (WcChannel, 1);

  self->fd = fd;
  return self;
}

void
wc_channel_free (WcChannel *self)
{
  g_clear_pointer (&self->ssl, SSL_free);
  wc_tls_check_clear (&self->check);
  g_free (self->domain);
  g_strfreev (self->pins);
  g_free (self);
}

gboolean
wc_channel_secure (WcChannel *self,
                   WcTlsContext *context,
                   const WcChannelSecurity *security,
                   GError **error)
{
  g_return_val_if_fail (self->ssl == NULL, FALSE);

  self->domain = g_strdup (security->domain);
  self->pins = g_strdupv ((GStrv) security->pins);
  self->check.domain = self->domain;
  self->check.pins = (const char *const *) self->pins;
  self->ssl = wc_tls_context_open (context, &self->check, security->ca_file,
                                   security->direct, error);
  if (self->ssl == NULL)
    return FALSE;
  SSL_set_fd (self->ssl, self->fd);
  return TRUE;
}

static GError *
closed_error (int code)
{
  if (code == 0)
    return wc_stream_error_new (WC_STREAM_ERROR_CLOSED, NULL, NULL,
                                "the server closed the connection");
  return wc_stream_error_new (WC_STREAM_ERROR_CLOSED, NULL, NULL,
                              "the connection broke: %s", g_strerror (code));
}

/* Before the handshake is done a broken TLS is its failure; later it is a broken
 * connection like every other. */
static GError *
tls_error (WcChannel *self)
{
  const char *reason = ERR_reason_error_string (ERR_peek_last_error ());

  if (self->check.certificate != NULL)
    return wc_stream_error_new_certificate (self->check.certificate);
  return wc_stream_error_new (
      self->established ? WC_STREAM_ERROR_CLOSED : WC_STREAM_ERROR_TLS, NULL, NULL,
      "TLS failed: %s", reason != NULL ? reason : "unknown error");
}

/* What a call of OpenSSL that returned @returned means. */
static WcChannelResult
result_of_tls (WcChannel *self, int returned, GError **error)
{
  int code = errno;
  int kind = SSL_get_error (self->ssl, returned);

  if (kind == SSL_ERROR_WANT_READ)
    return WC_CHANNEL_WANT_READ;
  if (kind == SSL_ERROR_WANT_WRITE)
    return WC_CHANNEL_WANT_WRITE;
  if (kind == SSL_ERROR_ZERO_RETURN)
    g_propagate_error (error, closed_error (0));
  else if (kind == SSL_ERROR_SYSCALL)
    g_propagate_error (error, closed_error (code));
  else
    g_propagate_error (error, tls_error (self));
  ERR_clear_error ();
  return WC_CHANNEL_CLOSED;
}

WcChannelResult
wc_channel_handshake (WcChannel *self, GError **error)
{
  int returned;

  g_return_val_if_fail (self->ssl != NULL, WC_CHANNEL_CLOSED);

  ERR_clear_error ();
  errno = 0;
  returned = SSL_do_handshake (self->ssl);
  if (returned != 1)
    return result_of_tls (self, returned, error);
  self->established = TRUE;
  return WC_CHANNEL_DONE;
}

static WcChannelResult
result_of_socket (int code, WcChannelResult want, GError **error)
{
  if (code == EAGAIN || code == EWOULDBLOCK || code == EINTR)
    return want;
  g_propagate_error (error, closed_error (code));
  return WC_CHANNEL_CLOSED;
}

/* One record at a time is all that SSL_read() gives, so it is asked until the buffer is
 * full or there is none left. */
static WcChannelResult
read_tls (WcChannel *self, guint8 *buffer, gsize size, gsize *out_n, GError **error)
{
  gsize total = 0, n = 0;
  int returned = 1;

  while (total < size)
    {
      ERR_clear_error ();
      errno = 0;
      returned = SSL_read_ex (self->ssl, buffer + total, size - total, &n);
      if (returned != 1)
        break;
      total += n;
    }
  if (total == 0)
    return result_of_tls (self, returned, error);
  self->more =
      returned == 1 || SSL_get_error (self->ssl, returned) != SSL_ERROR_WANT_READ;
  *out_n = total;
  return WC_CHANNEL_DONE;
}

WcChannelResult
wc_channel_read (
    WcChannel *self, guint8 *buffer, gsize size, gsize *out_n, GError **error)
{
  gssize n;

  self->more = FALSE;
  if (self->ssl != NULL)
    return read_tls (self, buffer, size, out_n, error);

  n = recv (self->fd, buffer, size, 0);
  if (n <= 0)
    return result_of_socket (n == 0 ? 0 : errno, WC_CHANNEL_WANT_READ, error);
  *out_n = (gsize) n;
  return WC_CHANNEL_DONE;
}

gboolean
wc_channel_has_more (WcChannel *self)
{
  return self->more;
}

WcChannelResult
wc_channel_write (
    WcChannel *self, const guint8 *data, gsize size, gsize *out_n, GError **error)
{
  gssize n;
  int returned;

  if (self->ssl != NULL)
    {
      ERR_clear_error ();
      errno = 0;
      returned = SSL_write_ex (self->ssl, data, size, out_n);
      return returned == 1 ? WC_CHANNEL_DONE : result_of_tls (self, returned, error);
    }

  n = send (self->fd, data, size, MSG_NOSIGNAL);
  if (n < 0)
    return result_of_socket (errno, WC_CHANNEL_WANT_WRITE, error);
  *out_n = (gsize) n;
  return WC_CHANNEL_DONE;
}

void
wc_channel_shut_down (WcChannel *self)
{
  if (self->ssl == NULL || !self->established)
    return;
  ERR_clear_error ();
  SSL_shutdown (self->ssl);
  ERR_clear_error ();
}

gboolean
wc_channel_get_tls (WcChannel *self, WcChannelTls *out_tls)
{
  if (!self->established)
    return FALSE;
  out_tls->version = SSL_get_version (self->ssl);
  out_tls->cipher = SSL_get_cipher_name (self->ssl);
  out_tls->fingerprint = self->check.fingerprint;
  out_tls->pinned = self->check.pinned;
  return TRUE;
}
