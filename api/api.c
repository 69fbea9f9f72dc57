/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/api.h"
#include "api/binding-dbus.h"
#include "api/binding-socket.h"
#include "api/bus-views.h"
#include "api/context.h"
#include "api/methods/interfaces.h"

/* Puts the folder together: one description, one table of handlers, two doors. */

#define PATIENCE_US (5 * G_USEC_PER_SEC)

struct _WcApi
{
  WcIdl *idl;             /* (owned) */
  WcListeners *listeners; /* (owned) */
  WcContext context;
  WcDispatch *dispatch; /* (owned) */
  GPtrArray *sockets;   /* (owned) (element-type WcBindingSocket) */
  WcBusViewsSource properties;
  WcBindingDbus *bus; /* (owned) (nullable) while started */
  WcBusViews *views;  /* (owned) (nullable) while started */
  WcApiReady ready;   /* (nullable) until it was called */
  gpointer ready_data;
  guint patience; /* timer: a bus that does not answer is no longer waited for */
};

static const WcInterface *const interfaces[] = { &wc_api_accounts,
                                                 &wc_api_bookmarks,
                                                 &wc_api_chats,
                                                 &wc_api_commands,
                                                 &wc_api_contacts,
                                                 &wc_api_daemon,
                                                 &wc_api_debug,
                                                 &wc_api_events,
                                                 &wc_api_files,
                                                 &wc_api_gateways,
                                                 &wc_api_jobs,
                                                 &wc_api_messages,
                                                 &wc_api_omemo,
                                                 &wc_api_presence,
                                                 &wc_api_prompts,
                                                 &wc_api_sync,
                                                 NULL };

WcApi *
wc_api_new (const WcServices *services)
{
  WcApi *self = g_new0 (WcApi, 1);

  self->idl = wc_idl_new ();
  self->listeners = wc_listeners_new (services);
  self->context = (WcContext){ services, self->listeners, self->idl };
  self->dispatch = wc_dispatch_new (self->idl, interfaces, &self->context);
  self->sockets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_binding_socket_free);
  self->properties = (WcBusViewsSource){ services, self->idl };
  return self;
}

gboolean
wc_api_start (WcApi *self, const WcApiOptions *options, GError **error)
{
  for (gsize i = 0; i < options->n_sockets; i++)
    {
      WcBindingSocket *binding =
          wc_binding_socket_new (self->dispatch, &options->sockets[i], error);

      if (binding == NULL)
        {
          g_ptr_array_set_size (self->sockets, 0);
          return FALSE;
        }
      g_ptr_array_add (self->sockets, binding);
    }
  if (!options->bus)
    return TRUE;
  self->bus =
      wc_binding_dbus_new (self->dispatch, wc_bus_views_get_property, &self->properties);
  self->views = wc_bus_views_new (self->context.services, self->idl, self->bus);
  if (options->connected != NULL)
    g_signal_connect_swapped (self->bus, "connected", G_CALLBACK (options->connected),
                              options->data);
  wc_binding_dbus_start (self->bus, /* address= */ NULL);
  return TRUE;
}

static void
api_tell_ready (gpointer data)
{
  WcApi *self = data;
  WcApiReady ready = g_steal_pointer (&self->ready);

  wc_clock_clear (self->context.services->clock, &self->patience);
  if (ready != NULL)
    ready (self->ready_data);
}

static void
on_patience (gpointer data)
{
  WcApi *self = data;

  self->patience = 0;
  g_message ("the session bus does not answer; the socket does");
  api_tell_ready (self);
}

void
wc_api_when_ready (WcApi *self, WcApiReady ready, gpointer data)
{
  self->ready = ready;
  self->ready_data = data;
  if (self->bus == NULL || wc_binding_dbus_is_settled (self->bus))
    {
      api_tell_ready (self);
      return;
    }
  g_signal_connect_swapped (self->bus, "settled", G_CALLBACK (api_tell_ready), self);
  self->patience =
      wc_clock_add (self->context.services->clock, PATIENCE_US, on_patience, self);
}

gboolean
wc_api_is_on_bus (WcApi *self)
{
  return self->bus != NULL && wc_binding_dbus_owns_name (self->bus);
}

void
wc_api_stop (WcApi *self)
{
  self->ready = NULL;
  wc_clock_clear (self->context.services->clock, &self->patience);
  g_ptr_array_set_size (self->sockets, 0);
  if (self->bus != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->bus, self);
      wc_binding_dbus_stop (self->bus);
    }
  g_clear_pointer (&self->views, wc_bus_views_free);
  g_clear_object (&self->bus);
}

gboolean
wc_api_is_idle (WcApi *self)
{
  return wc_dispatch_get_running (self->dispatch) == 0;
}

void
wc_api_free (WcApi *self)
{
  wc_api_stop (self);
  g_assert (wc_api_is_idle (self)); /* they would come back to freed memory */
  g_ptr_array_unref (self->sockets);
  wc_dispatch_free (self->dispatch);
  wc_listeners_free (self->listeners);
  wc_idl_unref (self->idl);
  g_free (self);
}
