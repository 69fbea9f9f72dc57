/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/account-settings.h"
#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "api/methods/inviting.h"
#include "api/methods/portable.h"
#include "api/methods/registration.h"
#include "api/scope.h"
#include "api/values.h"
#include "base/error.h"
#include "model/jid.h"

/* Accounts. What each method promises is in dbus/im.whinchat.Whinchat1.Accounts.xml. */

static void
list (WcRequest *request, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos =
      wc_account_service_list (wc_handler_services (request)->accounts, &error);
  g_auto (WcPage) page = { 0 };

  wc_page_init_whole (&page);
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    wc_page_add (&page, wc_values_account (g_ptr_array_index (infos, i)));
  wc_handler_return (request, infos != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
return_account (WcRequest *request, const WcAccount *account)
{
  g_autoptr (WcAccountInfo) info =
      wc_account_service_describe (wc_handler_services (request)->accounts, account);

  wc_handler_return (request, wc_values_account (info), /* error= */ NULL);
}

static void
get (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    return_account (request, account);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) account = wc_account_service_add_finish (
      wc_handler_services (request)->accounts, result, &error);

  if (account != NULL)
    return_account (request, account);
  else
    wc_request_fail (request, g_steal_pointer (&error));
}

static void
add (WcRequest *request, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) malformed = NULL;
  g_autofree char *jid = wc_jid_normalize_bare (wc_handler_string (args, 0),
                                                /* need_local= */ TRUE, &malformed);
  g_autoptr (GVariant) settings = wc_handler_dict (args, 1);
  g_autoptr (WcAccount) account = NULL;
  WcAccountPassword password = wc_account_settings_get_password (settings);

  if (jid == NULL)
    wc_error_invalid (&error, "jid", "jid: %s", malformed->message);
  if (jid == NULL || !wc_account_settings_check (settings, &error))
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  account = wc_account_new (jid);
  wc_account_settings_take (settings, account);
  wc_account_service_add_async (wc_handler_services (request)->accounts, account,
                                &password, on_added, request);
}

static void
on_updated (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) account = wc_account_service_update_finish (
      wc_handler_services (request)->accounts, result, &error);

  if (account != NULL)
    return_account (request, account);
  else
    wc_request_fail (request, g_steal_pointer (&error));
}

static void
update (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) settings = wc_handler_dict (args, 1);
  g_autoptr (WcAccount) changed = NULL;
  g_autoptr (GError) error = NULL;
  WcAccountPassword password = wc_account_settings_get_password (settings);

  if (account == NULL)
    return;
  if (!wc_account_settings_check (settings, &error))
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  changed = wc_account_copy (account);
  wc_account_settings_take (settings, changed);
  wc_account_service_update_async (wc_handler_services (request)->accounts, changed,
                                   &password, on_updated, request);
}

static void
set_enabled (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  gboolean enabled = FALSE;
  gboolean good;

  if (account == NULL)
    return;
  g_variant_get_child (args, 1, "b", &enabled);
  good = wc_account_service_set_enabled (wc_handler_services (request)->accounts, account,
                                         enabled, &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
connect_account (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  good = wc_account_service_connect (wc_handler_services (request)->accounts, account,
                                     &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
disconnect_account (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account == NULL)
    return;
  wc_account_service_disconnect (wc_handler_services (request)->accounts, account);
  wc_request_return (request, /* result= */ NULL);
}

static void
put_counts (WcDict *dict, const char *key, GHashTable *counts)
{
  g_auto (GVariantBuilder) map = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{su}"));
  GHashTableIter iter;
  gpointer name, count;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &name, &count))
    g_variant_builder_add (&map, "{su}", (const char *) name, GPOINTER_TO_UINT (count));
  wc_dict_put (dict, key, g_variant_builder_end (&map));
}

static void
put_server (WcDict *dict, const WcAccountServer *server)
{
  wc_dict_put_some_time (dict, "connected_ts", server->since_us);
  if (server->resource != NULL)
    wc_dict_put_boolean (dict, "resumed", server->resumed);
  wc_dict_put_some (dict, "tls", server->tls);
  wc_dict_put_some (dict, "fingerprint", server->fingerprint);
  wc_dict_put_some (dict, "mechanism", server->mechanism);
  wc_dict_put_some (dict, "resource", server->resource);
  wc_dict_put_some (dict, "software", server->name);
  wc_dict_put_some (dict, "software_version", server->version);
  wc_dict_put_strings (dict, "features", (const char *const *) server->features);
  wc_dict_put_strings (dict, "missing", (const char *const *) server->missing);
  if (server->contacts != NULL && g_hash_table_size (server->contacts) > 0)
    wc_dict_put_lists (dict, "contacts", server->contacts);
  if (server->dropped != NULL)
    put_counts (dict, "dropped", server->dropped);
}

static void
server_info (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (WcAccountServer) server = NULL;
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (account == NULL)
    return;
  server =
      wc_account_service_get_server (wc_handler_services (request)->accounts, account);
  put_server (&dict, server);
  wc_handler_return (request, wc_dict_end (&dict), /* error= */ NULL);
}

static void
on_password_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_registration_service_change_password_finish (
      wc_handler_services (request)->registrations, result, &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
change_password (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  g_autoptr (GHashTable) answers = wc_dict_get_lists (options, "fields");
  WcRegistrationChange change = { wc_handler_string (args, 1),
                                  wc_dict_get_boolean (options, "elsewhere", FALSE),
                                  answers };

  if (account != NULL)
    wc_registration_service_change_password_async (
        wc_handler_services (request)->registrations, account, &change,
        on_password_changed, request);
}

static void
on_unregistered (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_registration_service_unregister_finish (
      wc_handler_services (request)->registrations, result, &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
unregister (WcRequest *request, const WcAccount *account, GVariant *options)
{
  g_autoptr (GHashTable) answers = wc_dict_get_lists (options, "fields");
  WcRegistrationChange change = { .answers = answers };

  wc_registration_service_unregister_async (
      wc_handler_services (request)->registrations, account,
      wc_dict_get_boolean (options, "keep_history", FALSE), &change, on_unregistered,
      request);
}

static void
on_left (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_account_service_leave_finish (
      wc_handler_services (request)->accounts, result, &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
remove_account (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  if (wc_dict_get_boolean (options, "unregister", FALSE))
    {
      /* It cannot be undone, and nobody else is asked: who may only manage may not. */
      if ((wc_caller_get_scopes (wc_request_get_caller (request)) & WC_SCOPE_SECRETS) !=
          0)
        unregister (request, account, options);
      else
        wc_request_fail (request,
                         g_error_new (WC_ERROR, WC_ERROR_PERMISSION_DENIED,
                                      "removing the account on its server needs the "
                                      "scope \"secrets\""));
      return;
    }
  if (wc_dict_get_boolean (options, "retire_device", FALSE))
    {
      wc_account_service_leave_async (
          wc_handler_services (request)->accounts, account,
          wc_dict_get_boolean (options, "keep_history", FALSE), on_left, request);
      return;
    }
  good = wc_account_service_remove (wc_handler_services (request)->accounts, account,
                                    wc_dict_get_boolean (options, "keep_history", FALSE),
                                    &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static const WcMethod methods[] = {
  { "List", list },
  { "Get", get },
  { "Add", add },
  { "RegistrationForm", wc_registration_form },
  { "Register", wc_registration_register },
  { "CancelRegistration", wc_registration_cancel },
  { "Invite", wc_inviting_account },
  { "Update", update },
  { "SetEnabled", set_enabled },
  { "Connect", connect_account },
  { "Disconnect", disconnect_account },
  { "ServerInfo", server_info },
  { "ChangePassword", change_password },
  { "Export", wc_portable_export },
  { "Import", wc_portable_import },
  { "Remove", remove_account },
  { NULL },
};

const WcInterface wc_api_accounts = { "Accounts", methods };
