/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "stream/farewell.h"
#include "stream/starttls.h"
#include "stream/stream-error.h"
#include "stream/transport-tcp.h"

/* A connection as a small state machine behind one GSource: the socket is watched for
 * what the present step waits for and for nothing else, so an idle connection wakes
 * nobody and a stalled handshake holds up only itself. */

#define CONNECT_TIMEOUT_S 15

/* What one turn of the main loop reads at most; the rest waits for the next turn. */
#define READ_BUDGET (64 * 1024)

#define MAX_QUEUED (16 * 1024 * 1024)

typedef enum
{
  STATE_NEW,
  STATE_CONNECTING,
  STATE_STARTTLS,
  STATE_HANDSHAKE,
  STATE_OPEN,
  STATE_CLOSED,
} State;

struct _WcTransportTcp
{
  GObject parent_instance;

  WcTlsContext *context; /* (owned) */
  State state;

  char *domain;            /* (owned) (nullable) ASCII */
  char *ca_file;           /* (owned) (nullable) */
  GStrv pins;              /* (owned) (nullable) */
  WcResolveTarget *target; /* (owned) (nullable) */
  gboolean insecure;
  GTask *task;            /* (owned) (nullable) while connecting */
  GSource *cancel_source; /* (owned) (nullable) while connecting */

  GSocketConnection *connection; /* (owned) (nullable) */
  WcChannel *channel;            /* (owned) (nullable) */
  WcStarttls *starttls;          /* (owned) (nullable) */
  GSource *source;               /* (owned) (nullable) */
  gpointer fd_tag;               /* (nullable) while something is waited for */
  GIOCondition step_needs;       /* what the last step asked for */
  GByteArray *out;               /* (owned) (nullable) while something is queued */
  gsize out_start;               /* how much of it is written */
  gboolean overflown;            /* the peer takes nothing: to be closed */
  char *address;                 /* (owned) (nullable) of the server */

  const WcTransportHandler *handler; /* (nullable) */
  gpointer handler_data;
};

typedef struct
{
  GSource parent;
  WcTransportTcp *self; /* borrowed: it destroys the source */
} SocketSource;

static gsize
count_queued (WcTransportTcp *self)
{
  return self->out != NULL ? self->out->len - self->out_start : 0;
}

/* Watches the socket for what is waited for. With nothing to wait for it is taken out
 * altogether: poll() reports a hang-up even when it is not asked. */
static void
update_interest (WcTransportTcp *self)
{
  GIOCondition needs = self->step_needs;
  int fd;

  if (self->source == NULL)
    return;
  if (self->state == STATE_OPEN)
    needs = self->handler != NULL ? needs | G_IO_IN : 0;
  if (needs != 0 && count_queued (self) > 0)
    needs |= G_IO_OUT;

  if (needs != 0 && self->fd_tag != NULL)
    g_source_modify_unix_fd (self->source, self->fd_tag, needs);
  else if (needs != 0)
    {
      fd = g_socket_get_fd (g_socket_connection_get_socket (self->connection));
      self->fd_tag = g_source_add_unix_fd (self->source, fd, needs);
    }
  else if (self->fd_tag != NULL)
    g_source_remove_unix_fd (self->source, g_steal_pointer (&self->fd_tag));
}

static void
tear_down (WcTransportTcp *self)
{
  self->state = STATE_CLOSED;
  self->fd_tag = NULL;
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_clear_pointer (&self->starttls, wc_starttls_free);
  g_clear_pointer (&self->channel, wc_channel_free);
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_clear_object (&self->connection);
}

/* Ends the attempt or the connection and tells whom it concerns. Takes @error. */
static void
fail (WcTransportTcp *self, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  const WcTransportHandler *handler = g_steal_pointer (&self->handler);

  tear_down (self);
  if (task != NULL)
    g_task_return_error (task, g_steal_pointer (&owned));
  else if (handler != NULL)
    handler->closed (self->handler_data, owned);
}

static void
finish_connect (WcTransportTcp *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  self->state = STATE_OPEN;
  self->step_needs = 0;
  g_clear_pointer (&self->starttls, wc_starttls_free);
  g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_task_return_boolean (task, TRUE);
}

static void
note_needs (WcTransportTcp *self, WcChannelResult result)
{
  if (result == WC_CHANNEL_WANT_READ)
    self->step_needs |= G_IO_IN;
  else if (result == WC_CHANNEL_WANT_WRITE)
    self->step_needs |= G_IO_OUT;
}

static void
step_handshake (WcTransportTcp *self)
{
  g_autoptr (GError) error = NULL;
  WcChannelResult result = wc_channel_handshake (self->channel, &error);

  if (result == WC_CHANNEL_CLOSED)
    fail (self, g_steal_pointer (&error));
  else if (result == WC_CHANNEL_DONE)
    finish_connect (self);
  else
    note_needs (self, result);
}

static void
start_handshake (WcTransportTcp *self)
{
  WcChannelSecurity security = { .domain = self->domain,
                                 .ca_file = self->ca_file,
                                 .pins = (const char *const *) self->pins,
                                 .direct = self->target->tls == WC_ACCOUNT_TLS_DIRECT };
  g_autoptr (GError) error = NULL;

  if (!wc_channel_secure (self->channel, self->context, &security, &error))
    {
      fail (self, g_steal_pointer (&error));
      return;
    }
  self->state = STATE_HANDSHAKE;
  self->step_needs = 0;
  step_handshake (self);
}

static void
queue (WcTransportTcp *self, const char *bytes, gsize size)
{
  if (self->out == NULL)
    self->out = g_byte_array_new ();
  g_byte_array_append (self->out, (const guint8 *) bytes, (guint) size);
}

/* Writes until the kernel takes no more. FALSE when the connection is gone. */
static gboolean
flush (WcTransportTcp *self)
{
  while (count_queued (self) > 0)
    {
      g_autoptr (GError) error = NULL;
      gsize written = 0;
      WcChannelResult result =
          wc_channel_write (self->channel, self->out->data + self->out_start,
                            count_queued (self), &written, &error);

      if (result == WC_CHANNEL_CLOSED)
        {
          fail (self, g_steal_pointer (&error));
          return FALSE;
        }
      note_needs (self, result);
      if (result != WC_CHANNEL_DONE)
        return TRUE;
      self->out_start += written;
    }
  g_clear_pointer (&self->out, g_byte_array_unref);
  self->out_start = 0;
  return TRUE;
}

static void
step_starttls (WcTransportTcp *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) answer = g_string_new (NULL);
  guint8 buffer[4096];
  gsize size = 0;
  WcStarttlsState state = WC_STARTTLS_MORE;
  WcChannelResult result =
      wc_channel_read (self->channel, buffer, sizeof buffer, &size, &error);

  if (result == WC_CHANNEL_DONE)
    state = wc_starttls_feed (self->starttls, buffer, size, answer, &error);
  if (result == WC_CHANNEL_CLOSED || state == WC_STARTTLS_FAILED)
    {
      fail (self, g_steal_pointer (&error));
      return;
    }
  queue (self, answer->str, answer->len);
  self->step_needs = G_IO_IN;
  if (flush (self) && state == WC_STARTTLS_PROCEED)
    start_handshake (self);
}

/* FALSE when nobody is left to go on for. */
static gboolean
read_some (WcTransportTcp *self)
{
  g_autoptr (GError) error = NULL;
  guint8 buffer[READ_BUDGET];
  gsize size = 0;
  WcChannelResult result;

  result = wc_channel_read (self->channel, buffer, sizeof buffer, &size, &error);
  if (result == WC_CHANNEL_CLOSED)
    {
      fail (self, g_steal_pointer (&error));
      return FALSE;
    }
  note_needs (self, result);
  if (result != WC_CHANNEL_DONE)
    return TRUE;

  if (wc_channel_has_more (self->channel))
    g_source_set_ready_time (self->source, 0);
  self->handler->received (self->handler_data, buffer, size);
  return self->state == STATE_OPEN;
}

static void
step_open (WcTransportTcp *self)
{
  if (self->handler == NULL)
    return;
  if (self->overflown)
    {
      fail (self, wc_stream_error_new (WC_STREAM_ERROR_CLOSED, NULL, NULL,
                                       "the server takes nothing of what is sent"));
      return;
    }
  self->step_needs = 0;
  /* Reading comes first: what the server said before it hung up is worth more than what
   * we still had to say. */
  if (read_some (self))
    flush (self);
}

static gboolean
socket_dispatch (GSource *source, GSourceFunc func, gpointer data)
{
  g_autoptr (WcTransportTcp) self = g_object_ref (((SocketSource *) source)->self);

  g_source_set_ready_time (source, -1);
  if (self->state == STATE_STARTTLS)
    step_starttls (self);
  else if (self->state == STATE_HANDSHAKE)
    {
      self->step_needs = 0;
      step_handshake (self);
    }
  else if (self->state == STATE_OPEN)
    step_open (self);
  update_interest (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (WcTransportTcp) self = g_object_ref (user_data);

  fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

static void
watch_socket (WcTransportTcp *self)
{
  static GSourceFuncs funcs = { .dispatch = socket_dispatch };
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  self->source = g_source_new (&funcs, sizeof (SocketSource));
  ((SocketSource *) self->source)->self = self;
  g_source_set_static_name (self->source, "wc-transport");
  g_source_attach (self->source, NULL);

  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self,
                         /* notify= */ NULL);
  g_source_attach (self->cancel_source, NULL);
}

static char *
describe_address (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address =
      g_socket_connection_get_remote_address (connection, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address)
             ? g_inet_address_to_string (
                   g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)))
             : NULL;
}

static gboolean
is_loopback (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address =
      g_socket_connection_get_remote_address (connection, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address) &&
         g_inet_address_get_is_loopback (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static void
begin (WcTransportTcp *self)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);
  g_autoptr (GString) header = g_string_new (NULL);

  g_socket_set_blocking (socket, FALSE);
  /* What belongs together is written together, so nothing is gained by waiting. */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  self->channel = wc_channel_new (g_socket_get_fd (socket));
  watch_socket (self);

  switch (self->target->tls)
    {
    case WC_ACCOUNT_TLS_NONE:
      if (!self->insecure || !is_loopback (self->connection))
        fail (self,
              wc_stream_error_new (WC_STREAM_ERROR_NOT_LOOPBACK, NULL, NULL,
                                   "plaintext is only for loopback, and only where the "
                                   "account says insecure"));
      else
        finish_connect (self);
      break;
    case WC_ACCOUNT_TLS_DIRECT:
      start_handshake (self);
      break;
    case WC_ACCOUNT_TLS_AUTO:
    case WC_ACCOUNT_TLS_STARTTLS:
      self->state = STATE_STARTTLS;
      self->step_needs = G_IO_IN;
      self->starttls = wc_starttls_new (self->domain, header);
      queue (self, header->str, header->len);
      flush (self);
      break;
    }
  update_interest (self);
}

static GError *
connect_error (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  return wc_stream_error_new (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
                                  ? WC_STREAM_ERROR_TIMEOUT
                                  : WC_STREAM_ERROR_UNREACHABLE,
                              NULL, NULL, "the server cannot be reached: %s",
                              error->message);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WcTransportTcp) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (self->task == NULL)
    return;
  if (connection == NULL)
    {
      fail (self, connect_error (error));
      return;
    }
  self->connection = g_steal_pointer (&connection);
  self->address = describe_address (self->connection);
  begin (self);
}

static void
copy_peer (WcTransportTcp *self, const WcTransportPeer *peer)
{
  self->domain = g_hostname_to_ascii (peer->domain);
  if (self->domain == NULL)
    self->domain = g_strdup (peer->domain);
  self->ca_file = g_strdup (peer->ca_file);
  self->pins = g_strdupv ((GStrv) peer->pins);
  self->target = wc_resolve_target_copy (peer->target);
  self->insecure = peer->insecure;
}

static void
transport_tcp_connect_async (WcTransport *transport,
                             const WcTransportPeer *peer,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  WcTransportTcp *self = WC_TRANSPORT_TCP (transport);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_return_if_fail (self->state == STATE_NEW);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, transport_tcp_connect_async);
  self->state = STATE_CONNECTING;
  copy_peer (self, peer);
  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_S);
  g_socket_client_set_enable_proxy (client, peer->target->tls != WC_ACCOUNT_TLS_NONE);
  g_socket_client_connect_to_host_async (client, self->target->host, self->target->port,
                                         cancellable, connected_cb, g_object_ref (self));
}

static gboolean
transport_tcp_connect_finish (WcTransport *transport,
                              GAsyncResult *result,
                              GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
transport_tcp_set_handler (WcTransport *transport,
                           const WcTransportHandler *handler,
                           gpointer data)
{
  WcTransportTcp *self = WC_TRANSPORT_TCP (transport);

  if (self->state == STATE_CLOSED)
    return;
  self->handler = handler;
  self->handler_data = data;
  /* The handshake may have read ahead. */
  if (handler != NULL && self->source != NULL)
    g_source_set_ready_time (self->source, 0);
  update_interest (self);
}

static void
transport_tcp_write (WcTransport *transport, const char *bytes, gsize size)
{
  WcTransportTcp *self = WC_TRANSPORT_TCP (transport);

  if (self->state != STATE_OPEN || size == 0)
    return;
  /* Written in the next turn, together with what this turn still adds; and closed in the
   * next turn, because the caller is in the middle of something. */
  if (size > MAX_QUEUED || count_queued (self) > MAX_QUEUED - size)
    self->overflown = TRUE;
  else
    queue (self, bytes, size);
  g_source_set_ready_time (self->source, 0);
}

static gsize
transport_tcp_get_queued (WcTransport *transport)
{
  return count_queued (WC_TRANSPORT_TCP (transport));
}

static gboolean
transport_tcp_get_tls (WcTransport *transport, WcChannelTls *out_tls)
{
  WcTransportTcp *self = WC_TRANSPORT_TCP (transport);

  return self->channel != NULL && wc_channel_get_tls (self->channel, out_tls);
}

static const char *
transport_tcp_get_address (WcTransport *transport)
{
  return WC_TRANSPORT_TCP (transport)->address;
}

static void
transport_tcp_close (WcTransport *transport)
{
  g_autoptr (WcTransportTcp) self = g_object_ref (WC_TRANSPORT_TCP (transport));

  self->handler = NULL;
  if (self->task != NULL)
    {
      fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
      return;
    }
  if (self->state == STATE_OPEN && flush (self))
    {
      wc_channel_shut_down (self->channel);
      wc_farewell_begin (self->connection, WC_FAREWELL_LIMIT_US);
    }
  tear_down (self);
}

static void
transport_init (WcTransportInterface *iface)
{
  iface->connect_async = transport_tcp_connect_async;
  iface->connect_finish = transport_tcp_connect_finish;
  iface->set_handler = transport_tcp_set_handler;
  iface->write = transport_tcp_write;
  iface->get_queued = transport_tcp_get_queued;
  iface->get_tls = transport_tcp_get_tls;
  iface->get_address = transport_tcp_get_address;
  iface->close = transport_tcp_close;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcTransportTcp,
                               wc_transport_tcp,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_TRANSPORT, transport_init))

static void
transport_tcp_dispose (GObject *object)
{
  WcTransportTcp *self = WC_TRANSPORT_TCP (object);

  tear_down (self);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->pins, g_strfreev);
  g_clear_pointer (&self->target, wc_resolve_target_free);
  g_clear_pointer (&self->context, wc_tls_context_unref);
  G_OBJECT_CLASS (wc_transport_tcp_parent_class)->dispose (object);
}

static void
wc_transport_tcp_class_init (WcTransportTcpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = transport_tcp_dispose;
}

static void
wc_transport_tcp_init (WcTransportTcp *self)
{
}

WcTransport *
wc_transport_tcp_new (WcTlsContext *context)
{
  WcTransportTcp *self = g_object_new (WC_TYPE_TRANSPORT_TCP, NULL);

  self->context = wc_tls_context_ref (context);
  return WC_TRANSPORT (self);
}
