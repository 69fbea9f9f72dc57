/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/idempotency-store.h"
#include "store/statement.h"

static gpointer
read_texts (WcStatement *row)
{
  char **texts = g_new0 (char *, 3);

  texts[0] = wc_statement_dup (row, 0);
  texts[1] = wc_statement_dup (row, 1);
  return texts;
}

/* A key is gone when its time is over, whether or not its row is. */
char *
wc_idempotency_store_find (WcDb *db, const WcIdempotencyCall *call, GError **error)
{
  static const char SQL[] =
      "SELECT arguments, result FROM idempotency WHERE account = ?1 AND method = ?2 "
      "AND key = ?3 AND created_us >= ?4";
  g_autofree char *hash =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, call->arguments, -1);
  g_auto (GStrv) held = wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_INT (call->account), WC_TEXT (call->method),
                          WC_TEXT (call->key),
                          WC_INT (wc_db_now_us (db) - WC_IDEMPOTENCY_KEEP_US)),
      read_texts, error);

  if (held == NULL)
    return NULL;
  if (g_str_equal (held[0], hash))
    return g_steal_pointer (&held[1]);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                       "this key was used for a call with other arguments");
  return NULL;
}

gboolean
wc_idempotency_store_add (WcDb *db,
                          const WcIdempotencyCall *call,
                          const char *result,
                          GError **error)
{
  static const char SQL[] =
      "INSERT INTO idempotency (account, method, key, arguments, result, created_us) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (account, method, key) "
      "DO UPDATE SET arguments = ?4, result = ?5, created_us = ?6 "
      "WHERE created_us < ?7";
  g_autofree char *hash =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, call->arguments, -1);
  gint64 now = wc_db_now_us (db);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_exec (db, SQL, error, WC_INT (call->account), WC_TEXT (call->method),
                          WC_TEXT (call->key), WC_TEXT (hash), WC_TEXT (result),
                          WC_INT (now), WC_INT (now - WC_IDEMPOTENCY_KEEP_US)))
    return FALSE;
  if (wc_statement_changes (db) > 0)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT, "this key was used already");
  return FALSE;
}

gboolean
wc_idempotency_store_settle (WcDb *db,
                             const WcIdempotencyCall *call,
                             const char *result,
                             GError **error)
{
  static const char SQL[] = "UPDATE idempotency SET result = ?4 WHERE account = ?1 "
                            "AND method = ?2 AND key = ?3";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (call->account),
                            WC_TEXT (call->method), WC_TEXT (call->key),
                            WC_TEXT (result));
}

gboolean
wc_idempotency_store_remove (WcDb *db, const WcIdempotencyCall *call, GError **error)
{
  static const char SQL[] =
      "DELETE FROM idempotency WHERE account = ?1 AND method = ?2 AND key = ?3";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (call->account),
                            WC_TEXT (call->method), WC_TEXT (call->key));
}

gboolean
wc_idempotency_store_expire (WcDb *db, GError **error)
{
  static const char SQL[] = "DELETE FROM idempotency WHERE created_us < ?1";

  return wc_statement_exec (db, SQL, error,
                            WC_INT (wc_db_now_us (db) - WC_IDEMPOTENCY_KEEP_US));
}
