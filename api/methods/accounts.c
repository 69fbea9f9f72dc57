/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "api/values.h"
#include "base/error.h"
#include "base/str.h"
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

/* "" takes a setting away. */
static void
take_text (GVariant *settings, const char *key, char **field)
{
  const char *text = wc_dict_get_string (settings, key, NULL);

  if (text != NULL)
    wc_str_set (field, *text != '\0' ? text : NULL);
}

static void
take_share (GVariant *settings, WcAccount *account)
{
  static const char *const words[] = { "receipts", "displayed", "typing", "software",
                                       "idle" };
  g_autofree const char **share = wc_dict_get_strings (settings, "share");

  if (share == NULL)
    return;
  account->share = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strv_contains (share, words[i]))
      account->share |= 1u << i;
}

static void
take_connection (GVariant *settings, WcAccount *account)
{
  const char *tls = wc_dict_get_string (settings, "tls", NULL);

  take_text (settings, "host", &account->host);
  take_text (settings, "ca_file", &account->ca_file);
  account->port = wc_dict_get_uint (settings, "port", account->port);
  account->insecure = wc_dict_get_boolean (settings, "insecure", account->insecure);
  if (tls != NULL)
    wc_account_tls_from_string (tls, &account->tls);
}

static gboolean
names_credential (GVariant *settings)
{
  return g_strcmp0 (wc_dict_get_string (settings, "password_store", NULL),
                    "credential") == 0;
}

/* Where the password comes from when it is not handed over. What is not mentioned stays,
 * also a command beside a password that was given later. */
static void
take_secret (GVariant *settings, WcAccount *account)
{
  const char *command = wc_dict_get_string (settings, "password_command", NULL);

  take_text (settings, "password_command", &account->password_command);
  if (names_credential (settings))
    account->secret = WC_ACCOUNT_SECRET_CREDENTIAL;
  else if (command != NULL && *command != '\0')
    account->secret = WC_ACCOUNT_SECRET_COMMAND;
  else if (command != NULL && account->secret == WC_ACCOUNT_SECRET_COMMAND)
    account->secret = WC_ACCOUNT_SECRET_NONE;
}

static void
take_settings (GVariant *settings, WcAccount *account)
{
  take_text (settings, "alias", &account->alias);
  take_connection (settings, account);
  take_secret (settings, account);
  take_share (settings, account);
  account->enabled = wc_dict_get_boolean (settings, "enabled", account->enabled);
  account->sync_days = wc_dict_get_int (settings, "sync_days", account->sync_days);
  account->backfill = wc_dict_get_boolean (settings, "backfill", account->backfill);
}

static WcAccountPassword
password_of (GVariant *settings)
{
  const char *command = wc_dict_get_string (settings, "password_command", NULL);
  WcAccountPassword password = { .password =
                                     wc_dict_get_string (settings, "password", NULL) };

  password.elsewhere =
      names_credential (settings) || (command != NULL && *command != '\0');
  password.insecure_file =
      g_strcmp0 (wc_dict_get_string (settings, "password_store", NULL),
                 "insecure-file") == 0;
  return password;
}

static gboolean
check_password (GVariant *settings, GError **error)
{
  const char *store = wc_dict_get_string (settings, "password_store", NULL);
  gboolean has_password = wc_dict_has (settings, "password");

  if (has_password && wc_dict_has (settings, "password_command"))
    return wc_error_invalid (error, "settings.password_command",
                             "settings: a password, or a command that prints it");
  if (has_password && g_strcmp0 (store, "credential") == 0)
    return wc_error_invalid (error, "settings.password_store",
                             "settings: the credential brings the password itself");
  return TRUE;
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
  WcAccountPassword password = password_of (settings);

  if (jid == NULL)
    wc_error_invalid (&error, "jid", "jid: %s", malformed->message);
  if (jid == NULL || !check_password (settings, &error))
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  account = wc_account_new (jid);
  take_settings (settings, account);
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
  WcAccountPassword password = password_of (settings);

  if (account == NULL)
    return;
  if (!check_password (settings, &error))
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  changed = wc_account_copy (account);
  take_settings (settings, changed);
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
remove_account (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  good = wc_account_service_remove (wc_handler_services (request)->accounts, account,
                                    wc_dict_get_boolean (options, "keep_history", FALSE),
                                    &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static const WcMethod methods[] = {
  { "List", list },
  { "Get", get },
  { "Add", add },
  { "Update", update },
  { "SetEnabled", set_enabled },
  { "Connect", connect_account },
  { "Disconnect", disconnect_account },
  { "ServerInfo", server_info },
  { "Remove", remove_account },
  { NULL },
};

const WcInterface wc_api_accounts = { "Accounts", methods };
