/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/json-out.h"
#include "base/str.h"
#include "model/jid.h"
#include "store/account-store.h"
#include "sync/portable-account.h"

/* A file that somebody else made must not bring the password of an account to a server of
 * theirs, or have a command run: what could is taken on request only. */

#define MAX_PINS 64
#define FINGERPRINT 64 /* hexadecimal digits of SHA-256 */

static void
append_settings (GString *out, const WcAccount *account)
{
  wc_json_out_name (out, "settings");
  g_string_append_c (out, '{');
  wc_json_out_member (out, "alias", account->alias);
  wc_json_out_number (out, "sync_days", account->sync_days);
  wc_json_out_boolean (out, "backfill", account->backfill);
  wc_json_out_number (out, "keep_days", account->keep_days);
  wc_json_out_number (out, "keep_bytes", account->keep_bytes);
  wc_json_out_number (out, "share", account->share);
  wc_json_out_boolean (out, "requests", account->requests);
  wc_json_out_member (out, "show", account->show);
  wc_json_out_member (out, "status", account->status);
  wc_json_out_member (out, "mechanism", account->mechanism);
  wc_json_out_number (out, "login_us", account->login_us);
  wc_json_out_number (out, "last_sync_us", account->last_sync_us);
  g_string_append_c (out, '}');
}

static void
append_connection (GString *out, const WcAccount *account, char **pins)
{
  wc_json_out_name (out, "connection");
  g_string_append_c (out, '{');
  wc_json_out_member (out, "host", account->host);
  wc_json_out_number (out, "port", account->port);
  wc_json_out_member (out, "tls", wc_account_tls_to_string (account->tls));
  wc_json_out_boolean (out, "insecure", account->insecure);
  wc_json_out_member (out, "ca_file", account->ca_file);
  wc_json_out_member (out, "password_command", account->password_command);
  wc_json_out_name (out, "certificates");
  g_string_append_c (out, '[');
  for (guint i = 0; pins[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      wc_json_out_text (out, pins[i]);
    }
  g_string_append (out, "]}");
}

char *
wc_portable_account_write (WcDb *db, const WcAccount *account, GError **error)
{
  g_auto (GStrv) pins = wc_account_store_dup_pins (db, account->id, error);
  g_autoptr (GString) out = g_string_new ("{");

  if (pins == NULL)
    return NULL;
  wc_json_out_member (out, "type", "account");
  wc_json_out_member (out, "jid", account->jid);
  append_settings (out, account);
  append_connection (out, account, pins);
  g_string_append (out, "}\n");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
read_number (const WcJsonValue *object,
             const char *name,
             gint64 min,
             gint64 max,
             gint64 *out,
             GError **error)
{
  const WcJsonValue *value = wc_json_value_get (object, name);

  *out = 0;
  if (value == NULL)
    return TRUE;
  if (value->type != WC_JSON_NUMBER || value->number < min || value->number > max)
    return wc_error_invalid (error, name, "not such a number");
  *out = value->number;
  return TRUE;
}

static gboolean
is_true (const WcJsonValue *object, const char *name)
{
  const WcJsonValue *value = wc_json_value_get (object, name);

  return value != NULL && value->type == WC_JSON_BOOLEAN && value->number != 0;
}

static gboolean
read_settings (const WcJsonValue *from, WcAccount *account, GError **error)
{
  gint64 sync_days, keep_days, keep_bytes, share, login_us, last_sync_us;

  if (!read_number (from, "sync_days", -1, G_MAXINT32, &sync_days, error) ||
      !read_number (from, "keep_days", 0, G_MAXINT32, &keep_days, error) ||
      !read_number (from, "keep_bytes", 0, G_MAXINT64, &keep_bytes, error) ||
      !read_number (from, "share", 0, WC_ACCOUNT_SHARE_ALL, &share, error) ||
      !read_number (from, "login_us", 0, G_MAXINT64, &login_us, error) ||
      !read_number (from, "last_sync_us", 0, G_MAXINT64, &last_sync_us, error))
    return FALSE;
  account->sync_days = (int) sync_days;
  account->keep_days = (int) keep_days;
  account->keep_bytes = keep_bytes;
  account->share = (guint) share;
  account->login_us = login_us;
  account->last_sync_us = last_sync_us;
  account->backfill = is_true (from, "backfill");
  account->requests = is_true (from, "requests");
  wc_str_set (&account->alias, wc_json_value_get_text (from, "alias"));
  wc_str_set (&account->show, wc_json_value_get_text (from, "show"));
  wc_str_set (&account->status, wc_json_value_get_text (from, "status"));
  wc_str_set (&account->mechanism, wc_json_value_get_text (from, "mechanism"));
  if (account->alias != NULL && strchr (account->alias, '@') != NULL)
    return wc_error_invalid (error, "alias", "an alias has no '@'");
  return TRUE;
}

static gboolean
read_connection (const WcJsonValue *from, WcAccount *account, GError **error)
{
  const char *tls = wc_json_value_get_text (from, "tls");
  gint64 port;

  if (!read_number (from, "port", 0, 65535, &port, error))
    return FALSE;
  if (tls != NULL && !wc_account_tls_from_string (tls, &account->tls))
    return wc_error_invalid (error, "tls", "there is no such word");
  account->port = (guint) port;
  account->insecure = is_true (from, "insecure");
  wc_str_set (&account->host, wc_json_value_get_text (from, "host"));
  wc_str_set (&account->ca_file, wc_json_value_get_text (from, "ca_file"));
  wc_str_set (&account->password_command,
              wc_json_value_get_text (from, "password_command"));
  if (account->password_command != NULL)
    account->secret = WC_ACCOUNT_SECRET_COMMAND;
  if (account->tls == WC_ACCOUNT_TLS_NONE &&
      (!account->insecure || account->host == NULL))
    return wc_error_invalid (error, "tls", "\"none\" also needs insecure and a host");
  return TRUE;
}

WcAccount *
wc_portable_account_read (const WcJsonValue *line, gboolean connection, GError **error)
{
  const WcJsonValue *settings = wc_json_value_get (line, "settings");
  const WcJsonValue *how = wc_json_value_get (line, "connection");
  const char *text = wc_json_value_get_text (line, "jid");
  g_autoptr (GError) fault = NULL;
  g_autofree char *jid =
      wc_jid_normalize_bare (text != NULL ? text : "", /* need_local= */ TRUE, &fault);
  g_autoptr (WcAccount) account = NULL;

  if (jid == NULL)
    {
      wc_error_invalid (error, "jid", "%s", fault->message);
      return NULL;
    }
  account = wc_account_new (jid);
  account->enabled = FALSE;
  account->secret = WC_ACCOUNT_SECRET_NONE;
  if (settings != NULL && !read_settings (settings, account, error))
    return NULL;
  if (connection && how != NULL && !read_connection (how, account, error))
    return NULL;
  return g_steal_pointer (&account);
}

static gboolean
is_fingerprint (const char *text)
{
  return text != NULL && strlen (text) == FINGERPRINT &&
         strspn (text, "0123456789abcdef") == FINGERPRINT;
}

gboolean
wc_portable_account_add_pins (WcDb *db,
                              gint64 account,
                              const WcJsonValue *line,
                              GError **error)
{
  const WcJsonValue *how = wc_json_value_get (line, "connection");
  const WcJsonValue *list = how != NULL ? wc_json_value_get (how, "certificates") : NULL;

  if (list == NULL)
    return TRUE;
  if (list->type != WC_JSON_LIST || list->items->len > MAX_PINS)
    return wc_error_invalid (error, "certificates", "not a list, or too long a one");
  for (guint i = 0; i < list->items->len; i++)
    {
      const char *pin = ((const WcJsonValue *) list->items->pdata[i])->text;

      if (!is_fingerprint (pin))
        return wc_error_invalid (error, "certificates", "no fingerprint");
      if (!wc_account_store_add_pin (db, account, pin, error))
        return FALSE;
    }
  return TRUE;
}
