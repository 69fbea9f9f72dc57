/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-transport.h"
#include "stream/stream-error.h"

/* The network as the test wants it. */

struct _WcFakeTransport
{
  GObject parent_instance;

  gboolean encrypted;
  GTask *task;  /* (owned) (nullable) */
  char *target; /* (owned) (nullable) */
  char *pins;   /* (owned) (nullable) */
  GString *written;
  gboolean closed;
  const WcTransportHandler *handler;
  gpointer handler_data;
  GString *unread; /* said while nobody listened */
  gboolean cut;
  guint source; /* hands it over */
};

static void
fake_connect_async (WcTransport *transport,
                    const WcTransportPeer *peer,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  WcFakeTransport *self = WC_FAKE_TRANSPORT (transport);

  g_assert_null (self->task);
  self->task = g_task_new (self, cancellable, callback, user_data);
  self->target = g_strdup_printf ("%s:%u/%s", peer->target->host, peer->target->port,
                                  wc_account_tls_to_string (peer->target->tls));
  self->pins =
      peer->pins != NULL ? g_strjoinv (" ", (char **) peer->pins) : g_strdup ("");
}

static gboolean
fake_connect_finish (WcTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
hang_up (WcFakeTransport *self)
{
  g_autoptr (GError) error =
      wc_stream_error_new (WC_STREAM_ERROR_CLOSED, NULL, NULL, "cut");
  const WcTransportHandler *handler = g_steal_pointer (&self->handler);

  self->closed = TRUE;
  if (handler != NULL)
    handler->closed (self->handler_data, error);
}

static gboolean
on_listener (gpointer data)
{
  g_autoptr (WcFakeTransport) self = g_object_ref (data);
  g_autoptr (GString) text = self->unread;

  self->source = 0;
  self->unread = g_string_new (NULL);
  if (text->len > 0)
    self->handler->received (self->handler_data, (const guint8 *) text->str, text->len);
  if (self->cut && self->handler != NULL)
    hang_up (self);
  return G_SOURCE_REMOVE;
}

static void
fake_set_handler (WcTransport *transport,
                  const WcTransportHandler *handler,
                  gpointer data)
{
  WcFakeTransport *self = WC_FAKE_TRANSPORT (transport);

  self->handler = handler;
  self->handler_data = data;
  g_clear_handle_id (&self->source, g_source_remove);
  if (handler != NULL && (self->unread->len > 0 || self->cut))
    self->source = g_idle_add_full (G_PRIORITY_DEFAULT, on_listener, self, NULL);
}

static void
fake_write (WcTransport *transport, const char *bytes, gsize size)
{
  WcFakeTransport *self = WC_FAKE_TRANSPORT (transport);

  if (!self->closed)
    g_string_append_len (self->written, bytes, (gssize) size);
}

static gsize
fake_get_queued (WcTransport *transport)
{
  return WC_FAKE_TRANSPORT (transport)->written->len;
}

static gboolean
fake_get_tls (WcTransport *transport, WcChannelTls *out_tls)
{
  if (!WC_FAKE_TRANSPORT (transport)->encrypted)
    return FALSE;
  *out_tls = (WcChannelTls){ "TLSv1.3", "TLS_AES_256_GCM_SHA384", "00ff", FALSE };
  return TRUE;
}

static const char *
fake_get_address (WcTransport *transport)
{
  return "127.0.0.1";
}

static void
fake_close (WcTransport *transport)
{
  WcFakeTransport *self = WC_FAKE_TRANSPORT (transport);

  self->closed = TRUE;
  self->handler = NULL;
  g_clear_handle_id (&self->source, g_source_remove);
}

static void
fake_init (WcTransportInterface *iface)
{
  iface->connect_async = fake_connect_async;
  iface->connect_finish = fake_connect_finish;
  iface->set_handler = fake_set_handler;
  iface->write = fake_write;
  iface->get_queued = fake_get_queued;
  iface->get_tls = fake_get_tls;
  iface->get_address = fake_get_address;
  iface->close = fake_close;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcFakeTransport,
                               wc_fake_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_TRANSPORT, fake_init))

static void
fake_transport_finalize (GObject *object)
{
  WcFakeTransport *self = WC_FAKE_TRANSPORT (object);

  g_assert_null (self->task);
  g_free (self->target);
  g_free (self->pins);
  g_clear_handle_id (&self->source, g_source_remove);
  g_string_free (self->unread, TRUE);
  g_string_free (self->written, TRUE);
  G_OBJECT_CLASS (wc_fake_transport_parent_class)->finalize (object);
}

static void
wc_fake_transport_class_init (WcFakeTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_transport_finalize;
}

static void
wc_fake_transport_init (WcFakeTransport *self)
{
  self->written = g_string_new (NULL);
  self->unread = g_string_new (NULL);
}

WcFakeTransport *
wc_fake_transport_new (gboolean encrypted)
{
  WcFakeTransport *self = g_object_new (WC_TYPE_FAKE_TRANSPORT, NULL);

  self->encrypted = encrypted;
  return self;
}

void
wc_fake_transport_connected (WcFakeTransport *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_assert_nonnull (task);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

gboolean
wc_fake_transport_is_connecting (WcFakeTransport *self)
{
  return self->task != NULL;
}

gboolean
wc_fake_transport_is_given_up (WcFakeTransport *self)
{
  return self->task != NULL &&
         g_cancellable_is_cancelled (g_task_get_cancellable (self->task));
}

const char *
wc_fake_transport_get_target (WcFakeTransport *self)
{
  return self->target;
}

const char *
wc_fake_transport_get_pins (WcFakeTransport *self)
{
  return self->pins;
}

gboolean
wc_fake_transport_is_closed (WcFakeTransport *self)
{
  return self->closed;
}

void
wc_fake_transport_feed (WcFakeTransport *self, const char *text)
{
  g_autoptr (WcFakeTransport) alive = g_object_ref (self);

  if (alive->closed)
    return;
  if (alive->handler != NULL && alive->source == 0)
    alive->handler->received (alive->handler_data, (const guint8 *) text, strlen (text));
  else
    g_string_append (alive->unread, text);
}

void
wc_fake_transport_cut (WcFakeTransport *self)
{
  if (self->handler != NULL && self->source == 0)
    hang_up (self);
  else
    self->cut = TRUE;
}

char *
wc_fake_transport_take (WcFakeTransport *self)
{
  char *written = g_strdup (self->written->str);

  g_string_truncate (self->written, 0);
  return written;
}
