/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "store/account-store.h"
#include "store/address-sweep.h"
#include "store/journal.h"
#include "store/password-change-store.h"
#include "store/retention-store.h"
#include "store/scrub.h"
#include "store/statement.h"

/* Numbers of the column removed. Messages are deleted in steps, because a million of them
 * takes a minute. */
enum
{
  IN_USE,
  HISTORY_KEPT,
  BEING_DELETED,
};

enum
{
  ID,
  JID,
  ALIAS,
  ENABLED,
  HOST,
  PORT,
  TLS,
  INSECURE,
  CA_FILE,
  RESOURCE,
  SECRET,
  PASSWORD_COMMAND,
  SYNC_DAYS,
  BACKFILL,
  SHARE,
  SHOW,
  STATUS,
  MECHANISM,
  LOGIN,
  LAST_SYNC,
  KEEP_DAYS,
  KEEP_BYTES,
  REQUESTS,
};

#define COLUMNS                                                                          \
  "id, jid, alias, enabled, host, port, tls, insecure, ca_file, resource, secret, "      \
  "password_command, sync_days, backfill, share, show, status, mechanism, login_us, "    \
  "last_sync_us, keep_days, keep_bytes, requests"

static gpointer
read_account (WcStatement *row)
{
  WcAccount *account = wc_account_new (wc_statement_text (row, JID));

  account->id = wc_statement_int (row, ID);
  wc_str_set (&account->alias, wc_statement_text (row, ALIAS));
  account->enabled = wc_statement_int (row, ENABLED) != 0;
  wc_str_set (&account->host, wc_statement_text (row, HOST));
  account->port = (guint) wc_statement_int (row, PORT);
  account->tls = (WcAccountTls) wc_statement_int (row, TLS);
  account->insecure = wc_statement_int (row, INSECURE) != 0;
  wc_str_set (&account->ca_file, wc_statement_text (row, CA_FILE));
  wc_str_set (&account->resource, wc_statement_text (row, RESOURCE));
  account->secret = (WcAccountSecret) wc_statement_int (row, SECRET);
  wc_str_set (&account->password_command, wc_statement_text (row, PASSWORD_COMMAND));
  account->sync_days = (int) wc_statement_int (row, SYNC_DAYS);
  account->backfill = wc_statement_int (row, BACKFILL) != 0;
  account->share = (guint) wc_statement_int (row, SHARE);
  wc_str_set (&account->show, wc_statement_text (row, SHOW));
  wc_str_set (&account->status, wc_statement_text (row, STATUS));
  wc_str_set (&account->mechanism, wc_statement_text (row, MECHANISM));
  account->login_us = wc_statement_int (row, LOGIN);
  account->last_sync_us = wc_statement_int (row, LAST_SYNC);
  account->keep_days = (int) wc_statement_int (row, KEEP_DAYS);
  account->keep_bytes = wc_statement_int (row, KEEP_BYTES);
  account->requests = wc_statement_int (row, REQUESTS) != 0;
  return account;
}

static gboolean
append_event (WcDb *db, WcEventKind kind, gint64 account, const char *jid, GError **error)
{
  g_autoptr (WcEvent) event = wc_event_new (kind, account, NULL, jid);

  return wc_journal_append (db, event, error);
}

/* CONFLICT with the field when another account has the JID or alias. */
static gboolean
check_free (WcDb *db, const WcAccount *account, GError **error)
{
  static const char SQL_JID[] =
      "SELECT id FROM account WHERE jid = ?1 AND removed = 0 AND id != ?2";
  static const char SQL_ALIAS[] = "SELECT id FROM account WHERE alias = ?1 AND id != ?2";
  gint64 same_jid, same_alias;

  if (!wc_statement_get_int (db, SQL_JID, &same_jid, error, WC_TEXT (account->jid),
                             WC_INT (account->id)) ||
      !wc_statement_get_int (db, SQL_ALIAS, &same_alias, error, WC_TEXT (account->alias),
                             WC_INT (account->id)))
    return FALSE;
  if (same_jid == 0 && same_alias == 0)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_CONFLICT, "there is an account with this %s",
               same_jid != 0 ? "address" : "alias");
  if (error != NULL)
    wc_error_set_detail (*error, "field", same_jid != 0 ? "jid" : "alias");
  return FALSE;
}

#define SETTINGS(account)                                                                \
  WC_TEXT ((account)->alias), WC_INT ((account)->enabled != 0),                          \
      WC_TEXT ((account)->host), WC_INT ((account)->port), WC_INT ((account)->tls),      \
      WC_INT ((account)->insecure != 0), WC_TEXT ((account)->ca_file),                   \
      WC_TEXT ((account)->resource), WC_INT ((account)->secret),                         \
      WC_TEXT ((account)->password_command), WC_INT ((account)->sync_days),              \
      WC_INT ((account)->backfill != 0), WC_INT ((account)->share),                      \
      WC_TEXT ((account)->show), WC_TEXT ((account)->status),                            \
      WC_TEXT ((account)->mechanism), WC_INT ((account)->login_us),                      \
      WC_INT ((account)->last_sync_us), WC_INT ((account)->keep_days),                   \
      WC_INT ((account)->keep_bytes), WC_INT ((account)->requests != 0)

/* A history that waited keeps its login and catch-up times: what came before was read. */
gint64
wc_account_store_add (WcDb *db, const WcAccount *account, GError **error)
{
  static const char SQL[] =
      "INSERT INTO account (alias, enabled, host, port, tls, insecure, ca_file, "
      "resource, secret, password_command, sync_days, backfill, share, show, status, "
      "mechanism, login_us, last_sync_us, keep_days, keep_bytes, requests, jid) "
      "VALUES (?1, ?2, "
      "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, "
      "?20, ?21, ?22) ON CONFLICT (jid) DO "
      "UPDATE SET removed = 0, alias = ?1, enabled = ?2, host = ?3, port = ?4, "
      "tls = ?5, insecure = ?6, ca_file = ?7, resource = ?8, secret = ?9, "
      "password_command = ?10, sync_days = ?11, backfill = ?12, share = ?13, "
      "show = ?14, status = ?15, mechanism = ?16, keep_days = ?19, keep_bytes = ?20, "
      "requests = ?21 RETURNING id";
  gint64 id;

  g_return_val_if_fail (wc_db_in_transaction (db), 0);

  if (!check_free (db, account, error) ||
      !wc_statement_get_int (db, SQL, &id, error, SETTINGS (account),
                             WC_TEXT (account->jid)) ||
      !wc_retention_store_apply_new (db, id, error) ||
      !append_event (db, WC_EVENT_ACCOUNT_NEW, id, account->jid, error))
    return 0;
  return id;
}

gboolean
wc_account_store_save (WcDb *db, const WcAccount *account, GError **error)
{
  static const char SQL[] =
      "UPDATE account SET alias = ?1, enabled = ?2, host = ?3, port = ?4, tls = ?5, "
      "insecure = ?6, ca_file = ?7, resource = ?8, secret = ?9, "
      "password_command = ?10, sync_days = ?11, backfill = ?12, share = ?13, "
      "show = ?14, status = ?15, mechanism = ?16, login_us = ?17, last_sync_us = ?18, "
      "keep_days = ?19, keep_bytes = ?20, requests = ?21 WHERE id = ?22 AND removed = 0";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return check_free (db, account, error) &&
         wc_retention_store_apply (db, account, error) &&
         wc_statement_exec (db, SQL, error, SETTINGS (account), WC_INT (account->id)) &&
         wc_statement_require (db, "account", error) &&
         append_event (db, WC_EVENT_ACCOUNT_CHANGED, account->id, account->jid, error);
}

gboolean
wc_account_store_set_login (WcDb *db, gint64 account, gint64 login_us, GError **error)
{
  static const char SQL[] =
      "UPDATE account SET login_us = ?2 WHERE id = ?1 AND login_us = 0";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (login_us));
}

gboolean
wc_account_store_set_last_sync (WcDb *db, gint64 account, gint64 sync_us, GError **error)
{
  static const char SQL[] = "UPDATE account SET last_sync_us = ?2 WHERE id = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (sync_us));
}

gboolean
wc_account_store_set_mechanism (WcDb *db,
                                gint64 account,
                                const char *mechanism,
                                GError **error)
{
  static const char SQL[] = "UPDATE account SET mechanism = ?2 WHERE id = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_TEXT (mechanism));
}

/* An account that is being deleted gives its JID free at once. Its events would name what
 * is not there any more. */
static gboolean
give_up (WcDb *db, gint64 account, GError **error)
{
  static const char RENAME[] = "UPDATE account SET jid = 'removed ' || id WHERE id = ?1";
  static const char EVENTS[] = "DELETE FROM journal WHERE account = ?1";
  static const char KEYS[] = "DELETE FROM idempotency WHERE account = ?1";

  return wc_statement_exec (db, RENAME, error, WC_INT (account)) &&
         wc_statement_exec (db, EVENTS, error, WC_INT (account)) &&
         wc_statement_exec (db, KEYS, error, WC_INT (account));
}

gboolean
wc_account_store_remove (WcDb *db, gint64 account, gboolean keep_history, GError **error)
{
  static const char SQL[] = "UPDATE account SET removed = ?2, enabled = 0, alias = NULL, "
                            "password_command = NULL WHERE id = ?1";
  static const char STREAM[] = "DELETE FROM resume WHERE account = ?1";
  g_autoptr (WcAccount) held = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  held = wc_account_store_get (db, account, error);
  if (held == NULL ||
      !wc_statement_exec (db, SQL, error, WC_INT (account),
                          WC_INT (keep_history ? HISTORY_KEPT : BEING_DELETED)) ||
      !wc_statement_exec (db, STREAM, error, WC_INT (account)) ||
      !wc_password_change_store_set (db, account, FALSE, error) ||
      (!keep_history && !give_up (db, account, error)))
    return FALSE;
  return append_event (db, WC_EVENT_ACCOUNT_REMOVED, account, held->jid, error);
}

/* The rest of an account without messages; what refers to it goes by foreign keys. */
static gboolean
delete_accounts (WcDb *db, GError **error)
{
  static const char SQL[] = "DELETE FROM account WHERE removed = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (BEING_DELETED)) &&
         (wc_statement_changes (db) == 0 || wc_address_sweep_want (db, error));
}

#define GOING                                                                            \
  "(SELECT message.id FROM account CROSS JOIN message ON message.account = account.id "  \
  "WHERE account.removed = ?1 LIMIT ?2)"

static gboolean
purge_messages (WcDb *db, guint limit, gboolean *out_more, GError **error)
{
  static const char SAID[] = "DELETE FROM annotation WHERE message IN " GOING;
  static const char SQL[] = "DELETE FROM message WHERE id IN " GOING;
  gint64 n;

  if (!wc_statement_exec (db, SAID, error, WC_INT (BEING_DELETED), WC_INT (limit)) ||
      !wc_statement_exec (db, SQL, error, WC_INT (BEING_DELETED), WC_INT (limit)))
    return FALSE;
  n = wc_statement_changes (db);
  *out_more = n == limit;
  return (n == 0 || wc_scrub_want (db, error)) &&
         (*out_more || delete_accounts (db, error));
}

gboolean
wc_account_store_purge (WcDb *db, guint limit, gboolean *out_more, GError **error)
{
  if (!wc_db_begin (db, WC_DB_NORMAL, error))
    return FALSE;
  if (!purge_messages (db, limit, out_more, error))
    {
      wc_db_rollback (db);
      return FALSE;
    }
  return wc_db_commit (db, error);
}

GPtrArray *
wc_account_store_list (WcDb *db, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS " FROM account WHERE removed = 0 ORDER BY id";

  return wc_statement_collect (wc_statement_query (db, SQL, error), read_account,
                               (GDestroyNotify) wc_account_unref, error);
}

WcAccount *
wc_account_store_get (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS " FROM account WHERE removed = 0 AND id = ?1";

  return wc_statement_collect_required (
      wc_statement_query (db, SQL, error, WC_INT (account)), read_account, "account",
      error);
}

gboolean
wc_account_store_add_pin (WcDb *db,
                          gint64 account,
                          const char *fingerprint,
                          GError **error)
{
  static const char SQL[] =
      "INSERT OR IGNORE INTO account_pin (account, fingerprint) VALUES (?1, ?2)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_TEXT (fingerprint));
}

static gpointer
read_pin (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

char **
wc_account_store_dup_pins (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] =
      "SELECT fingerprint FROM account_pin WHERE account = ?1 ORDER BY fingerprint";
  g_autoptr (GPtrArray) pins = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (account)), read_pin, g_free, error);

  if (pins == NULL)
    return NULL;
  g_ptr_array_set_free_func (pins, NULL);
  g_ptr_array_add (pins, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&pins), FALSE);
}

guint
wc_account_store_count_unread (WcDb *db, gint64 account)
{
  static const char SQL[] =
      "SELECT sum (unread) FROM chat JOIN account ON account.id = chat.account "
      "WHERE removed = 0 AND request = 0 AND (?1 = 0 OR account.id = ?1)";

  return wc_statement_count (db, SQL, WC_INT (account));
}
