/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-registrar.h"

struct _WcFakeRegistrar
{
  GObject parent_instance;

  GHashTable *offers; /* (element-type utf8 WcRegistrarOffer) */
  WcForm *form;
  guint n;
  GError *ask_error;    /* (nullable) */
  GError *submit_error; /* (nullable) */
  GString *log;
};

static void wc_fake_registrar_iface_init (WcRegistrarInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WcFakeRegistrar,
                               wc_fake_registrar,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_REGISTRAR,
                                                      wc_fake_registrar_iface_init))

static void
ask_async (WcRegistrar *registrar,
           const WcRegistrarQuestion *question,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  WcFakeRegistrar *self = WC_FAKE_REGISTRAR (registrar);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *id = NULL;
  WcRegistrarOffer *offer;

  g_string_append_printf (self->log, "ask:%s%s%s ", question->server->jid,
                          question->token != NULL ? "," : "",
                          question->token != NULL ? question->token : "");
  if (self->ask_error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&self->ask_error));
      return;
    }
  id = g_strdup_printf ("form%u", ++self->n);
  offer = wc_registrar_offer_new (id, question->server, self->form,
                                  "https://capulet.lit/register");
  g_hash_table_insert (self->offers, offer->id, offer);
  g_task_return_pointer (task, wc_registrar_offer_ref (offer),
                         (GDestroyNotify) wc_registrar_offer_unref);
}

static WcRegistrarOffer *
get (WcRegistrar *registrar, const char *id)
{
  return g_hash_table_lookup (WC_FAKE_REGISTRAR (registrar)->offers, id);
}

static void
submit_async (WcRegistrar *registrar,
              const char *id,
              const WcForm *filled,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  WcFakeRegistrar *self = WC_FAKE_REGISTRAR (registrar);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_string_append_printf (self->log, "submit:%s:%s:%s ", id,
                          wc_form_get_value (filled, "username"),
                          wc_form_get_value (filled, "password"));
  if (self->submit_error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&self->submit_error));
      return;
    }
  g_hash_table_remove (self->offers, id);
  g_task_return_boolean (task, TRUE);
}

static void
drop (WcRegistrar *registrar, const char *id)
{
  WcFakeRegistrar *self = WC_FAKE_REGISTRAR (registrar);

  g_string_append_printf (self->log, "drop:%s ", id);
  g_hash_table_remove (self->offers, id);
}

static void
wc_fake_registrar_iface_init (WcRegistrarInterface *iface)
{
  iface->ask_async = ask_async;
  iface->get = get;
  iface->submit_async = submit_async;
  iface->drop = drop;
}

static void
wc_fake_registrar_finalize (GObject *object)
{
  WcFakeRegistrar *self = WC_FAKE_REGISTRAR (object);

  g_hash_table_unref (self->offers);
  wc_form_unref (self->form);
  g_clear_error (&self->ask_error);
  g_clear_error (&self->submit_error);
  g_string_free (self->log, TRUE);
  G_OBJECT_CLASS (wc_fake_registrar_parent_class)->finalize (object);
}

static void
wc_fake_registrar_class_init (WcFakeRegistrarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_fake_registrar_finalize;
}

static void
wc_fake_registrar_init (WcFakeRegistrar *self)
{
  self->offers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                        (GDestroyNotify) wc_registrar_offer_unref);
  self->form = wc_form_new (WC_FORM_KIND_FORM);
  wc_form_add (self->form, "username", WC_FORM_TYPE_TEXT_SINGLE, NULL);
  wc_form_add (self->form, "password", WC_FORM_TYPE_TEXT_PRIVATE, NULL);
  self->log = g_string_new (NULL);
}

WcFakeRegistrar *
wc_fake_registrar_new (void)
{
  return g_object_new (WC_TYPE_FAKE_REGISTRAR, NULL);
}

void
wc_fake_registrar_fail_ask (WcFakeRegistrar *self, GError *error)
{
  g_clear_error (&self->ask_error);
  self->ask_error = error;
}

void
wc_fake_registrar_fail_submit (WcFakeRegistrar *self, GError *error)
{
  g_clear_error (&self->submit_error);
  self->submit_error = error;
}

void
wc_fake_registrar_set_form (WcFakeRegistrar *self, const WcForm *form)
{
  WcForm *owned = wc_form_ref (form);

  wc_form_unref (self->form);
  self->form = owned;
}

char *
wc_fake_registrar_take_log (WcFakeRegistrar *self)
{
  char *log = g_strdup (self->log->str);

  g_string_truncate (self->log, 0);
  return log;
}
