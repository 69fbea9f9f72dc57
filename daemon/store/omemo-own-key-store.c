/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/omemo-own-key-store.h"
#include "store/omemo-own-store.h"
#include "store/statement.h"

#define COLUMNS                                                                          \
  "SELECT id, signed, record, created_us, published, gone_us FROM omemo_own_key "        \
  "WHERE account = ?1 AND signed = ?2 "

static gpointer
read_key (WcStatement *row)
{
  g_autoptr (GBytes) record = wc_statement_bytes (row, 2);
  WcOmemoOwnKey *self = wc_omemo_own_key_new ((guint32) wc_statement_int (row, 0),
                                              wc_statement_int (row, 1) != 0, record);

  self->created_us = wc_statement_int (row, 3);
  self->published = wc_statement_int (row, 4) != 0;
  self->gone_us = wc_statement_int (row, 5);
  return self;
}

gboolean
wc_omemo_own_key_store_take_ids (
    WcDb *db, gint64 account, guint n, guint32 *out_first, GError **error)
{
  static const char NEXT[] = "SELECT next_key FROM omemo_own WHERE account = ?1";
  static const char SQL[] =
      "UPDATE omemo_own SET next_key = next_key + ?2 WHERE account = ?1";
  gint64 next = 0;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_get_int (db, NEXT, &next, error, WC_INT (account)))
    return FALSE;
  if (next + n - 1 > G_MAXINT32)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_CONFLICT, "no ids of keys are left");
      return FALSE;
    }
  *out_first = (guint32) next;
  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (n)) &&
         wc_statement_require (db, "device of ours", error);
}

static gboolean
retire (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] = "UPDATE omemo_own_key SET gone_us = ?2 WHERE account = ?1 "
                            "AND signed = 1 AND gone_us IS NULL";

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (wc_db_now_us (db)));
}

gboolean
wc_omemo_own_key_store_add (WcDb *db,
                            gint64 account,
                            const WcOmemoOwnKey *key,
                            GError **error)
{
  static const char SQL[] =
      "INSERT INTO omemo_own_key (account, id, signed, record, created_us, published) "
      "SELECT ?1, ?2, ?3, ?4, ?5, 0 FROM omemo_own WHERE account = ?1 AND next_key > ?2";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (key->is_signed && !retire (db, account, error))
    return FALSE;
  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (key->id),
                            WC_INT (key->is_signed != 0), WC_BYTES (key->record),
                            WC_INT (wc_db_now_us (db))) &&
         wc_statement_require (db, "id that was taken", error) &&
         wc_omemo_own_store_change (db, account, WC_OMEMO_OWN_BUNDLE, error);
}

WcOmemoOwnKey *
wc_omemo_own_key_store_get (
    WcDb *db, gint64 account, guint32 id, gboolean is_signed, GError **error)
{
  static const char SQL[] = COLUMNS "AND id = ?3";

  return wc_statement_collect_one (wc_statement_query (db, SQL, error, WC_INT (account),
                                                       WC_INT (is_signed != 0),
                                                       WC_INT (id)),
                                   read_key, error);
}

GPtrArray *
wc_omemo_own_key_store_list (WcDb *db, gint64 account, gboolean is_signed, GError **error)
{
  static const char SQL[] = COLUMNS "AND gone_us IS NULL ORDER BY id";

  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (is_signed != 0)),
      read_key, (GDestroyNotify) wc_omemo_own_key_free, error);
}

gboolean
wc_omemo_own_key_store_count (WcDb *db, gint64 account, gint64 *out_n, GError **error)
{
  static const char SQL[] = "SELECT count (*) FROM omemo_own_key WHERE account = ?1 "
                            "AND signed = 0 AND gone_us IS NULL";

  return wc_statement_get_int (db, SQL, out_n, error, WC_INT (account));
}

gboolean
wc_omemo_own_key_store_use (WcDb *db, gint64 account, guint32 id, GError **error)
{
  static const char SQL[] = "UPDATE omemo_own_key SET gone_us = ?3 WHERE account = ?1 "
                            "AND id = ?2 AND signed = 0 AND gone_us IS NULL";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (id),
                          WC_INT (wc_db_now_us (db))))
    return FALSE;
  return wc_statement_changes (db) == 0 ||
         wc_omemo_own_store_change (db, account, WC_OMEMO_OWN_BUNDLE, error);
}

gboolean
wc_omemo_own_key_store_set_gone_by (WcDb *db,
                                    gint64 account,
                                    gint64 now_us,
                                    GError **error)
{
  static const char SQL[] =
      "UPDATE omemo_own_key SET gone_us = ?2 WHERE account = ?1 AND gone_us > ?2";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (now_us));
}

gboolean
wc_omemo_own_key_store_purge (
    WcDb *db, gint64 account, gboolean is_signed, gint64 before_us, GError **error)
{
  static const char SQL[] =
      "DELETE FROM omemo_own_key WHERE account = ?1 AND signed = ?2 AND gone_us < ?3";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (is_signed != 0),
                            WC_INT (before_us));
}
