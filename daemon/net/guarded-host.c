/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "net/address-guard.h"
#include "net/guarded-host.h"

/* GSocketClient asks its connectable for addresses and connects to just those, so this is
 * the place to leave some out. The rest (resolving, IPv4 beside IPv6) is what
 * GNetworkAddress does. */

#define TYPE_SIEVE (sieve_get_type ())
G_DECLARE_FINAL_TYPE (Sieve, sieve, WC, SIEVE, GSocketAddressEnumerator)

struct _Sieve
{
  GSocketAddressEnumerator parent_instance;

  GSocketAddressEnumerator *inner; /* (owned) */
  GInetAddress *also;              /* (owned) (nullable) */
  gboolean passed_one;
  gboolean kept_back; /* at least one address was not allowed */
};

G_DEFINE_FINAL_TYPE (Sieve, sieve, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

static gboolean
sieve_allows (Sieve *self, GSocketAddress *address)
{
  GInetAddress *inet;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return FALSE;
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  return wc_address_guard_is_public (inet) ||
         (self->also != NULL && g_inet_address_equal (inet, self->also));
}

/* Whether @address may be handed out; NULL is the end. */
static gboolean
sieve_check (Sieve *self, GSocketAddress *address, GError **error)
{
  if (address != NULL && sieve_allows (self, address))
    {
      self->passed_one = TRUE;
      return TRUE;
    }
  if (address != NULL)
    self->kept_back = TRUE;
  else if (self->kept_back && !self->passed_one)
    g_set_error_literal (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED,
                         "that host is not on the public internet");
  return FALSE;
}

static GSocketAddress *
sieve_next (GSocketAddressEnumerator *enumerator,
            GCancellable *cancellable,
            GError **error)
{
  Sieve *self = WC_SIEVE (enumerator);

  while (TRUE)
    {
      GError *local = NULL;
      g_autoptr (GSocketAddress) address =
          g_socket_address_enumerator_next (self->inner, cancellable, &local);

      if (local != NULL)
        {
          g_propagate_error (error, local);
          return NULL;
        }
      if (sieve_check (self, address, error))
        return g_steal_pointer (&address);
      if (address == NULL)
        return NULL;
    }
}

static void
on_next (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Sieve *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GSocketAddress) address =
      g_socket_address_enumerator_next_finish (self->inner, result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (sieve_check (self, address, &error))
    g_task_return_pointer (task, g_steal_pointer (&address), g_object_unref);
  else if (error != NULL)
    g_task_return_error (task, error);
  else if (address == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    g_socket_address_enumerator_next_async (self->inner, g_task_get_cancellable (task),
                                            on_next, g_object_ref (task));
}

static void
sieve_next_async (GSocketAddressEnumerator *enumerator,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  Sieve *self = WC_SIEVE (enumerator);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_socket_address_enumerator_next_async (self->inner, cancellable, on_next, task);
}

static GSocketAddress *
sieve_next_finish (GSocketAddressEnumerator *enumerator,
                   GAsyncResult *result,
                   GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sieve_dispose (GObject *object)
{
  Sieve *self = WC_SIEVE (object);

  g_clear_object (&self->inner);
  g_clear_object (&self->also);
  G_OBJECT_CLASS (sieve_parent_class)->dispose (object);
}

static void
sieve_class_init (SieveClass *klass)
{
  GSocketAddressEnumeratorClass *enumerator = G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass);

  enumerator->next = sieve_next;
  enumerator->next_async = sieve_next_async;
  enumerator->next_finish = sieve_next_finish;
  G_OBJECT_CLASS (klass)->dispose = sieve_dispose;
}

static void
sieve_init (Sieve *self)
{
}

struct _WcGuardedHost
{
  GNetworkAddress parent_instance;

  GInetAddress *also; /* (owned) (nullable) */
};

/* Also in place of proxy_enumerate: through a proxy nobody would know where we get to. */
static GSocketAddressEnumerator *
guarded_host_enumerate (GSocketConnectable *connectable)
{
  GSocketConnectableIface *iface = g_type_interface_peek (
      g_type_class_peek (G_TYPE_NETWORK_ADDRESS), G_TYPE_SOCKET_CONNECTABLE);
  Sieve *sieve = g_object_new (TYPE_SIEVE, NULL);
  GInetAddress *also = WC_GUARDED_HOST (connectable)->also;

  sieve->inner = iface->enumerate (connectable);
  sieve->also = also != NULL ? g_object_ref (also) : NULL;
  return G_SOCKET_ADDRESS_ENUMERATOR (sieve);
}

static void
guarded_host_connectable_init (GSocketConnectableIface *iface)
{
  iface->enumerate = guarded_host_enumerate;
  iface->proxy_enumerate = guarded_host_enumerate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcGuardedHost,
                               wc_guarded_host,
                               G_TYPE_NETWORK_ADDRESS,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE,
                                                      guarded_host_connectable_init))

static void
wc_guarded_host_dispose (GObject *object)
{
  g_clear_object (&WC_GUARDED_HOST (object)->also);
  G_OBJECT_CLASS (wc_guarded_host_parent_class)->dispose (object);
}

static void
wc_guarded_host_class_init (WcGuardedHostClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_guarded_host_dispose;
}

static void
wc_guarded_host_init (WcGuardedHost *self)
{
}

GSocketConnectable *
wc_guarded_host_new (const char *host, guint16 port, const char *also)
{
  WcGuardedHost *self =
      g_object_new (WC_TYPE_GUARDED_HOST, "hostname", host, "port", port, NULL);

  if (also != NULL)
    self->also = g_inet_address_new_from_string (also);
  return G_SOCKET_CONNECTABLE (self);
}
