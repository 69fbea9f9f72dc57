/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"

/* Debug. What each method promises is in dbus/im.whinchat.Whinchat1.Debug.xml. */

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *reply =
      wc_debug_service_send_finish (wc_handler_services (request)->debug, result, &error);

  wc_handler_return (request, reply != NULL ? g_variant_new_string (reply) : NULL,
                     g_steal_pointer (&error));
}

static void
send_stanza (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_debug_service_send_async (wc_handler_services (request)->debug, account,
                                 wc_handler_string (args, 1),
                                 wc_request_get_cancellable (request), on_sent, request);
}

static void
tap (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  good = wc_listeners_tap (wc_handler_context (request)->listeners,
                           wc_request_get_caller (request), account,
                           wc_dict_get_boolean (options, "on", TRUE), &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static const WcMethod methods[] = {
  { "SendStanza", send_stanza },
  { "Tap", tap },
  { NULL },
};

const WcInterface wc_api_debug = { "Debug", methods };
