/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/account-settings.h"
#include "api/dict.h"
#include "base/error.h"
#include "base/str.h"
#include "model/omemo-policy.h"

/* The dictionary AccountSettings, as it comes with an account that is added, registered
 * or changed. */

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
  static const char *const words[] = { "receipts", "displayed", "typing",
                                       "software", "idle",      "attention" };
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
take_omemo (GVariant *settings, WcAccount *account)
{
  WcOmemoUse use;

  if (wc_omemo_use_from_string (wc_dict_get_string (settings, "omemo", NULL), &use))
    account->omemo = (int) use;
}

void
wc_account_settings_take (GVariant *settings, WcAccount *account)
{
  take_text (settings, "alias", &account->alias);
  take_connection (settings, account);
  take_secret (settings, account);
  take_share (settings, account);
  account->enabled = wc_dict_get_boolean (settings, "enabled", account->enabled);
  account->sync_days = wc_dict_get_int (settings, "sync_days", account->sync_days);
  account->backfill = wc_dict_get_boolean (settings, "backfill", account->backfill);
  account->keep_days = wc_dict_get_int (settings, "keep_days", account->keep_days);
  account->keep_bytes = wc_dict_get_int64 (settings, "keep_bytes", account->keep_bytes);
  account->requests = wc_dict_get_boolean (settings, "requests", account->requests);
  take_omemo (settings, account);
}

WcAccountPassword
wc_account_settings_get_password (GVariant *settings)
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

gboolean
wc_account_settings_check (GVariant *settings, GError **error)
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
