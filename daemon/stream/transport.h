/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "stream/channel.h"
#include "stream/resolve.h"

/* The port to the network: one connection to one server, encrypted when it is handed
 * over. Filled by transport-tcp; faked in tests. */
#define WC_TYPE_TRANSPORT (wc_transport_get_type ())
G_DECLARE_INTERFACE (WcTransport, wc_transport, WC, TRANSPORT, GObject)

/* Whom to connect to and what to accept of it. All strings are copied. */
typedef struct
{
  const char *domain;            /* of the account: what the certificate must be for */
  const WcResolveTarget *target; /* where, and how TLS begins */
  const char *ca_file;           /* (nullable) trusted instead of the system's */
  const char *const *pins;       /* (nullable) fingerprints that a person accepted */
  gboolean insecure;             /* the account allows plaintext to loopback */
} WcTransportPeer;

/* Who uses the connection now. One at a time. */
typedef struct
{
  /* Bytes arrived; borrowed for the call. */
  void (*received) (gpointer data, const guint8 *bytes, gsize size);
  /* The connection is gone; nothing is called afterwards. Never after
   * wc_transport_close(). */
  void (*closed) (gpointer data, const GError *error);
} WcTransportHandler;

struct _WcTransportInterface
{
  GTypeInterface parent;

  void (*connect_async) (WcTransport *self,
                         const WcTransportPeer *peer,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  gboolean (*connect_finish) (WcTransport *self, GAsyncResult *result, GError **error);
  void (*set_handler) (WcTransport *self,
                       const WcTransportHandler *handler,
                       gpointer data);
  void (*write) (WcTransport *self, const char *bytes, gsize size);
  gsize (*get_queued) (WcTransport *self);
  gboolean (*get_tls) (WcTransport *self, WcChannelTls *out_tls);
  const char *(*get_address) (WcTransport *self);
  void (*close) (WcTransport *self);
};

/* Connects, once in the life of a transport: TCP within 15 s, then STARTTLS where @peer's
 * target says so, then TLS with verification. Every further limit in time is the
 * caller's, by @cancellable. Errors: WC_STREAM_ERROR (UNREACHABLE to CA_FILE, REMOTE),
 * G_IO_ERROR_CANCELLED. Plaintext only when @peer is insecure and the address that was
 * really connected is loopback. */
void wc_transport_connect_async (WcTransport *self,
                                 const WcTransportPeer *peer,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean
wc_transport_connect_finish (WcTransport *self, GAsyncResult *result, GError **error);

/* Gives the connection to another user; @handler is static, @data borrowed; NULL: nobody,
 * and nothing is read. May be called inside a handler: the bytes that are being delivered
 * stay with the old one. */
void wc_transport_set_handler (WcTransport *self,
                               const WcTransportHandler *handler,
                               gpointer data);

/* Queues bytes (copied); what one turn of the main loop queues leaves together. Does
 * nothing when the connection is gone. A peer that takes nothing until 16 MB are queued
 * is closed. */
void wc_transport_write (WcTransport *self, const char *bytes, gsize size);

/* How many bytes wait to be taken by the kernel. */
gsize wc_transport_get_queued (WcTransport *self);

/* What TLS agreed on; FALSE without encryption. */
gboolean wc_transport_get_tls (WcTransport *self, WcChannelTls *out_tls);

/* The address of the server as text, borrowed; NULL: not known. */
const char *wc_transport_get_address (WcTransport *self);

/* Ends the connection: what is queued is written as far as the kernel takes it at once.
 * The handler is not called any more. */
void wc_transport_close (WcTransport *self);
