/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/form-values.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "model/gateway.h"

/* Gateways to other networks. What each method promises is in
 * dbus/im.whinchat.Whinchat1.Gateways.xml. */

static GVariant *
gateway_value (const WcGateway *gateway)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "jid", gateway->jid);
  wc_dict_put_string (&dict, "type", gateway->type);
  wc_dict_put_some (&dict, "name", gateway->name);
  wc_dict_put_boolean (&dict, "registers", gateway->registers);
  wc_dict_put_boolean (&dict, "registered", gateway->registered);
  wc_dict_put_boolean (&dict, "resolves", gateway->translates || gateway->escapes);
  wc_dict_put_boolean (&dict, "has_rooms", gateway->has_rooms);
  wc_dict_put_boolean (&dict, "has_commands", gateway->has_commands);
  return wc_dict_end (&dict);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) gateways = wc_gateway_service_get_finish (result, &error);
  g_auto (WcPage) page = { 0 };

  wc_page_init_whole (&page);
  for (guint i = 0; gateways != NULL && i < gateways->len; i++)
    wc_page_add (&page, gateway_value (g_ptr_array_index (gateways, i)));
  wc_handler_return (request, gateways != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
list (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_gateway_service_list_async (wc_handler_services (request)->gateways, account,
                                   on_listed, request);
}

static GVariant *
offer_value (const WcGatewayOffer *offer)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put (&dict, "form", wc_form_values_build (offer->form));
  wc_dict_put_some (&dict, "url", offer->url);
  wc_dict_put_boolean (&dict, "registered", offer->registered);
  return wc_dict_end (&dict);
}

static void
on_form (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcGatewayOffer) offer = wc_gateway_service_get_finish (result, &error);

  wc_handler_return (request, offer != NULL ? offer_value (offer) : NULL,
                     g_steal_pointer (&error));
}

static void
form (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_gateway_service_ask_async (wc_handler_services (request)->gateways, account,
                                  wc_handler_string (args, 1), on_form, request);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_gateway_service_register_finish (result, &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
register_account (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) fields = wc_handler_dict (args, 2);
  g_autoptr (GHashTable) answers = wc_dict_read_lists (fields);

  if (account != NULL)
    wc_gateway_service_register_async (wc_handler_services (request)->gateways, account,
                                       wc_handler_string (args, 1), answers, on_done,
                                       request);
}

static void
unregister (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_gateway_service_register_async (wc_handler_services (request)->gateways, account,
                                       wc_handler_string (args, 1), /* answers= */ NULL,
                                       on_done, request);
}

static GVariant *
prompt_value (const WcGatewayPrompt *prompt)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "description", prompt->description);
  wc_dict_put_some (&dict, "prompt", prompt->prompt);
  return wc_dict_end (&dict);
}

static void
on_prompt (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcGatewayPrompt) found = wc_gateway_service_get_finish (result, &error);

  wc_handler_return (request, found != NULL ? prompt_value (found) : NULL,
                     g_steal_pointer (&error));
}

static void
prompt (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_gateway_service_prompt_async (wc_handler_services (request)->gateways, account,
                                     wc_handler_string (args, 1), on_prompt, request);
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *jid = wc_gateway_service_get_finish (result, &error);

  wc_handler_return (request, jid != NULL ? g_variant_new_string (jid) : NULL,
                     g_steal_pointer (&error));
}

static void
resolve (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_gateway_service_resolve_async (wc_handler_services (request)->gateways, account,
                                      wc_handler_string (args, 1),
                                      wc_handler_string (args, 2), on_resolved, request);
}

static const WcMethod methods[] = {
  { "List", list },
  { "Form", form },
  { "Register", register_account },
  { "Unregister", unregister },
  { "Prompt", prompt },
  { "Resolve", resolve },
  { NULL },
};

const WcInterface wc_api_gateways = { "Gateways", methods };
