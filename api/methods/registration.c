/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/account-settings.h"
#include "api/dict.h"
#include "api/form-values.h"
#include "api/handler.h"
#include "api/methods/registration.h"
#include "api/values.h"
#include "base/error.h"
#include "model/jid.h"
#include "model/xmpp-uri.h"

/* Registering accounts. What each method promises is in
 * dbus/im.whinchat.Whinchat1.Accounts.xml. */

/* XEP-0445 § 2: a link that says where an account can be registered, and by whose leave;
 * "xmpp:juliet@example.com?register;…" has the name to be, "?roster;…;ibr=y" that of who
 * invites. NULL: @text is none. Returns: (transfer full). */
static WcXmppUri *
read_invitation (const char *text)
{
  g_autoptr (WcXmppUri) link =
      wc_xmpp_uri_is (text) ? wc_xmpp_uri_parse (text, /* error= */ NULL) : NULL;

  return link != NULL && link->jid != NULL && wc_xmpp_uri_get (link, "preauth") != NULL
             ? g_steal_pointer (&link)
             : NULL;
}

static const char *
token_of (const WcXmppUri *invitation)
{
  return invitation != NULL ? wc_xmpp_uri_get (invitation, "preauth") : NULL;
}

/* The account to be, so far: the domain as its address, and its settings. NULL: @request
 * was failed. Returns: (transfer full). */
static WcAccount *
server_of (WcRequest *request,
           const char *server,
           const WcXmppUri *invitation,
           GVariant *settings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *domain =
      invitation != NULL ? wc_jid_dup_domain (invitation->jid)
                         : wc_jid_normalize_bare (server, /* need_local= */ FALSE, NULL);
  g_autofree char *local = domain != NULL ? wc_jid_dup_local (domain) : NULL;
  WcAccount *account;

  if (domain == NULL || local != NULL)
    wc_error_invalid (&error, "server", "server: the name of a server, as example.org");
  else if (wc_dict_has (settings, "password"))
    wc_error_invalid (&error, "settings.password",
                      "settings: the password is a field of the form");
  else
    wc_account_settings_check (settings, &error);
  if (error != NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return NULL;
    }
  account = wc_account_new (domain);
  wc_account_settings_take (settings, account);
  return account;
}

static GVariant *
offer_value (WcRequest *request, const WcRegistrarOffer *offer)
{
  gint64 now_us = wc_clock_now_us (wc_handler_services (request)->clock);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "registration", offer->id);
  wc_dict_put (&dict, "form", wc_form_values_build (offer->form));
  wc_dict_put_some (&dict, "url", offer->url);
  wc_dict_put_time (&dict, "expires_ts",
                    now_us + WC_REGISTRAR_LIFETIME_S * G_USEC_PER_SEC);
  return wc_dict_end (&dict);
}

static void
on_form (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRegistrarOffer) offer = wc_registration_service_ask_finish (
      wc_handler_services (request)->registrations, result, &error);

  wc_handler_return (request, offer != NULL ? offer_value (request, offer) : NULL,
                     g_steal_pointer (&error));
}

void
wc_registration_form (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) settings = wc_handler_dict (args, 1);
  g_autoptr (WcXmppUri) invitation = read_invitation (wc_handler_string (args, 0));
  g_autoptr (WcAccount) server =
      server_of (request, wc_handler_string (args, 0), invitation, settings);
  WcRegistrarQuestion question = { .server = server, .token = token_of (invitation) };

  if (server == NULL)
    return;
  question.owner = wc_caller_get_cancellable (wc_request_get_caller (request));
  wc_registration_service_ask_async (wc_handler_services (request)->registrations,
                                     &question, on_form, request);
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  const WcServices *services = wc_handler_services (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccountInfo) info = NULL;
  g_autoptr (WcAccount) account =
      wc_registration_service_register_finish (services->registrations, result, &error);

  if (account != NULL)
    info = wc_account_service_describe (services->accounts, account);
  wc_handler_return (request, info != NULL ? wc_values_account (info) : NULL,
                     g_steal_pointer (&error));
}

void
wc_registration_register (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) fields = wc_handler_dict (args, 1);
  g_autoptr (GVariant) settings = wc_handler_dict (args, 2);
  g_autoptr (GVariant) options = wc_handler_dict (args, 3);
  g_autoptr (GHashTable) answers = wc_dict_read_lists (fields);
  g_autoptr (WcXmppUri) invitation = read_invitation (wc_handler_string (args, 0));
  g_autoptr (WcAccount) server =
      server_of (request, wc_handler_string (args, 0), invitation, settings);
  WcAccountPassword password = wc_account_settings_get_password (settings);
  WcRegistrationCall call = {
    .server = server,
    .token = token_of (invitation),
    .registration = wc_dict_get_string (options, "registration", NULL),
    .answers = answers,
    .password = &password,
  };

  if (server == NULL)
    return;
  call.owner = wc_caller_get_cancellable (wc_request_get_caller (request));
  wc_registration_service_register_async (wc_handler_services (request)->registrations,
                                          &call, on_registered, request);
}

void
wc_registration_cancel (WcRequest *request, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  gboolean good = wc_registration_service_drop (
      wc_handler_services (request)->registrations, wc_handler_string (args, 0), &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}
