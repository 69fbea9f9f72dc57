/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/registrar.h"

G_DEFINE_INTERFACE (WcRegistrar, wc_registrar, G_TYPE_OBJECT)

static void
wc_registrar_default_init (WcRegistrarInterface *iface)
{
}

WcRegistrarOffer *
wc_registrar_offer_new (const char *id,
                        const WcAccount *server,
                        const WcForm *form,
                        const char *url)
{
  WcRegistrarOffer *self = g_atomic_rc_box_new0 (WcRegistrarOffer);

  self->id = g_strdup (id);
  self->server = wc_account_ref (server);
  self->form = wc_form_ref (form);
  self->url = g_strdup (url);
  return self;
}

WcRegistrarOffer *
wc_registrar_offer_ref (WcRegistrarOffer *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
offer_clear (gpointer data)
{
  WcRegistrarOffer *self = data;

  g_free (self->id);
  wc_account_unref (self->server);
  wc_form_unref (self->form);
  g_free (self->url);
}

void
wc_registrar_offer_unref (WcRegistrarOffer *self)
{
  g_atomic_rc_box_release_full (self, offer_clear);
}

void
wc_registrar_ask_async (WcRegistrar *self,
                        const WcRegistrarQuestion *question,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  WC_REGISTRAR_GET_IFACE (self)->ask_async (self, question, callback, user_data);
}

WcRegistrarOffer *
wc_registrar_ask_finish (WcRegistrar *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

WcRegistrarOffer *
wc_registrar_get (WcRegistrar *self, const char *id)
{
  return WC_REGISTRAR_GET_IFACE (self)->get (self, id);
}

void
wc_registrar_submit_async (WcRegistrar *self,
                           const char *id,
                           const WcForm *filled,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  WC_REGISTRAR_GET_IFACE (self)->submit_async (self, id, filled, callback, user_data);
}

gboolean
wc_registrar_submit_finish (WcRegistrar *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
wc_registrar_drop (WcRegistrar *self, const char *id)
{
  WC_REGISTRAR_GET_IFACE (self)->drop (self, id);
}
