/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/address.h"
#include "store/retention-store.h"
#include "store/statement.h"

/* What is asked and noted for each message is nothing at all where no account has a
 * policy and no chat was deleted, as with nearly everybody: that is remembered with the
 * database, until something here makes a row or a rollback brings one back. */

typedef struct
{
  gboolean known;
  gboolean bounded; /* there is a policy or a deleted chat */
  guint rollbacks;  /* of the database when that was looked up */
} Memory;

static G_DEFINE_QUARK (wc_retention_memory, memory);

static Memory *
get_memory (WcDb *db)
{
  Memory *memory = g_object_get_qdata (G_OBJECT (db), memory_quark ());

  if (memory == NULL)
    {
      memory = g_new0 (Memory, 1);
      g_object_set_qdata_full (G_OBJECT (db), memory_quark (), memory, g_free);
    }
  if (memory->rollbacks != wc_db_get_rollbacks (db))
    memory->known = FALSE;
  return memory;
}

static gboolean
is_bounded (WcDb *db, gboolean *out_bounded, GError **error)
{
  static const char SQL[] =
      "SELECT EXISTS (SELECT 1 FROM retention) OR EXISTS (SELECT 1 FROM forgotten)";
  Memory *memory = get_memory (db);
  gint64 bounded;

  if (!memory->known)
    {
      if (!wc_statement_get_int (db, SQL, &bounded, error))
        return FALSE;
      *memory = (Memory){ TRUE, bounded != 0, wc_db_get_rollbacks (db) };
    }
  *out_bounded = memory->bounded;
  return TRUE;
}

static void
note_change (WcDb *db)
{
  get_memory (db)->known = FALSE;
}

/* Since when messages are kept, as SQL over `retention r JOIN account a`; ?2 is now. */
#define HORIZON                                                                          \
  "max (r.gone_us, iif (a.keep_days > 0, ?2 - a.keep_days * 86400000000, 0))"

gboolean
wc_retention_store_load (WcDb *db,
                         gint64 account,
                         WcRetention *out_retention,
                         GError **error)
{
  static const char SQL[] =
      "SELECT " HORIZON ", r.gone_id, a.keep_bytes > 0 AND r.bytes >= a.keep_bytes "
      "FROM retention r JOIN account a ON a.id = r.account WHERE r.account = ?1";
  g_autoptr (WcStatement) row =
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (wc_db_now_us (db)));
  WcRetention retention = { 0 };
  GError *local_error = NULL;

  if (row == NULL)
    return FALSE;
  if (wc_statement_step (row, &local_error))
    retention = (WcRetention){ wc_statement_int (row, 0), wc_statement_int (row, 1),
                               wc_statement_int (row, 2) != 0 };
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  *out_retention = retention;
  return TRUE;
}

gboolean
wc_retention_store_keeps (WcDb *db,
                          gint64 account,
                          const char *chat,
                          gint64 ts_us,
                          gboolean *out_keeps,
                          GError **error)
{
  static const char SQL[] =
      "SELECT ?4 < coalesce ((SELECT " HORIZON " FROM retention r JOIN account a "
      "ON a.id = r.account WHERE r.account = ?1), 0) OR ?4 <= coalesce ((SELECT until_us "
      "FROM forgotten WHERE account = ?1 AND address = ?3), -1)";
  gint64 address, gone;
  gboolean bounded;

  if (!is_bounded (db, &bounded, error))
    return FALSE;
  if (!bounded)
    {
      *out_keeps = TRUE;
      return TRUE;
    }
  if (!wc_address_find (db, chat, &address, error) ||
      !wc_statement_get_int (db, SQL, &gone, error, WC_INT (account),
                             WC_INT (wc_db_now_us (db)), WC_INT (address),
                             WC_INT (ts_us)))
    return FALSE;
  *out_keeps = gone == 0;
  return TRUE;
}

gboolean
wc_retention_store_forget (
    WcDb *db, gint64 account, const char *chat, gint64 until_us, GError **error)
{
  static const char SQL[] =
      "INSERT INTO forgotten (account, address, until_us) VALUES (?1, ?2, ?3) "
      "ON CONFLICT DO UPDATE SET until_us = max (until_us, ?3)";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  note_change (db);
  address = wc_address_intern (db, chat, error);
  return address != 0 && wc_statement_exec (db, SQL, error, WC_INT (account),
                                            WC_INT (address), WC_INT (until_us));
}

/* What was fetched again after a policy was widened, and what was counted under another
 * one, is looked at from the beginning. */
gboolean
wc_retention_store_apply (WcDb *db, const WcAccount *account, GError **error)
{
  static const char CHANGED[] = "SELECT 1 FROM account WHERE id = ?1 AND "
                                "(keep_days, keep_bytes) IS NOT (?2, ?3)";
  static const char DROP[] = "DELETE FROM retention WHERE account = ?1";
  static const char BEGIN[] = "INSERT INTO retention (account) VALUES (?1)";
  gint64 changed;

  if (!wc_statement_get_int (db, CHANGED, &changed, error, WC_INT (account->id),
                             WC_INT (account->keep_days), WC_INT (account->keep_bytes)))
    return FALSE;
  if (changed == 0)
    return TRUE;
  note_change (db);
  return wc_statement_exec (db, DROP, error, WC_INT (account->id)) &&
         ((account->keep_days == 0 && account->keep_bytes == 0) ||
          wc_statement_exec (db, BEGIN, error, WC_INT (account->id)));
}

gboolean
wc_retention_store_apply_new (WcDb *db, gint64 account, GError **error)
{
  static const char DROP[] = "DELETE FROM retention WHERE account = ?1";
  static const char BEGIN[] = "INSERT INTO retention (account) SELECT id FROM account "
                              "WHERE id = ?1 AND (keep_days > 0 OR keep_bytes > 0)";

  note_change (db);
  return wc_statement_exec (db, DROP, error, WC_INT (account)) &&
         wc_statement_exec (db, BEGIN, error, WC_INT (account));
}

gboolean
wc_retention_store_added (
    WcDb *db, gint64 account, gint64 id, const char *body, GError **error)
{
  static const char SQL[] = "UPDATE retention SET seen_id = min (seen_id, ?2 - 1), "
                            "bytes = bytes + iif (counted_id >= ?2, ?3, 0) "
                            "WHERE account = ?1 AND (counted_id >= ?2 OR seen_id >= ?2)";
  gint64 size = WC_RETENTION_STORE_ROW_BYTES;
  gboolean bounded;

  if (!is_bounded (db, &bounded, error))
    return FALSE;
  if (!bounded)
    return TRUE;
  if (body != NULL)
    size += (gint64) strlen (body);
  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (id), WC_INT (size));
}

gboolean
wc_retention_store_emptied (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char SQL[] =
      "UPDATE retention SET bytes = max (0, bytes - (SELECT ?3 + "
      "coalesce (length (CAST (body AS BLOB)), 0) FROM message WHERE message.id = ?2)) "
      "WHERE account = ?1 AND counted_id >= ?2";

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (id),
                            WC_INT (WC_RETENTION_STORE_ROW_BYTES));
}
