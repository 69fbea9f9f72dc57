/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/transport.h"

/* The port itself: each function asks whoever fills it. */

G_DEFINE_INTERFACE (WcTransport, wc_transport, G_TYPE_OBJECT)

static void
wc_transport_default_init (WcTransportInterface *iface)
{
}

void
wc_transport_connect_async (WcTransport *self,
                            const WcTransportPeer *peer,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  WC_TRANSPORT_GET_IFACE (self)->connect_async (self, peer, cancellable, callback,
                                                user_data);
}

gboolean
wc_transport_connect_finish (WcTransport *self, GAsyncResult *result, GError **error)
{
  return WC_TRANSPORT_GET_IFACE (self)->connect_finish (self, result, error);
}

void
wc_transport_set_handler (WcTransport *self,
                          const WcTransportHandler *handler,
                          gpointer data)
{
  WC_TRANSPORT_GET_IFACE (self)->set_handler (self, handler, data);
}

void
wc_transport_write (WcTransport *self, const char *bytes, gsize size)
{
  WC_TRANSPORT_GET_IFACE (self)->write (self, bytes, size);
}

gsize
wc_transport_get_queued (WcTransport *self)
{
  return WC_TRANSPORT_GET_IFACE (self)->get_queued (self);
}

const char *
wc_transport_get_address (WcTransport *self)
{
  WcTransportInterface *iface = WC_TRANSPORT_GET_IFACE (self);

  return iface->get_address != NULL ? iface->get_address (self) : NULL;
}

gboolean
wc_transport_get_tls (WcTransport *self, WcChannelTls *out_tls)
{
  return WC_TRANSPORT_GET_IFACE (self)->get_tls (self, out_tls);
}

void
wc_transport_close (WcTransport *self)
{
  WC_TRANSPORT_GET_IFACE (self)->close (self);
}
