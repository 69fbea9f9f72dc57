/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/address.h"
#include "store/omemo-pending-store.h"
#include "store/statement.h"

#define COLUMNS                                                                          \
  "SELECT p.id, p.message, a.jid, p.version, p.device, p.reason, p.tries, p.xml FROM "   \
  "omemo_pending p JOIN address a ON a.id = p.address WHERE p.account = ?1 "

static gpointer
read_pending (WcStatement *row)
{
  WcOmemoPending *self = g_new0 (WcOmemoPending, 1);

  self->id = wc_statement_int (row, 0);
  self->message = wc_statement_int (row, 1);
  self->jid = wc_statement_dup (row, 2);
  self->version = (WcOmemoVersion) wc_statement_int (row, 3);
  self->device = (guint32) wc_statement_int (row, 4);
  wc_omemo_reason_from_string (wc_statement_text (row, 5), &self->reason);
  self->tries = (guint) wc_statement_int (row, 6);
  self->xml = wc_statement_dup (row, 7);
  return self;
}

static GPtrArray *
collect (WcStatement *rows, GError **error)
{
  return wc_statement_collect (rows, read_pending, (GDestroyNotify) wc_omemo_pending_free,
                               error);
}

/* The newest that are within both bounds stay. */
static gboolean
bound (WcDb *db, gint64 account, GError **error)
{
  static const char HELD[] = "SELECT count (*) > ?2 OR sum (bytes) > ?3 "
                             "FROM omemo_pending WHERE account = ?1";
  static const char OLDEST[] =
      "DELETE FROM omemo_pending WHERE account = ?1 AND message > 0 AND id IN (SELECT id "
      "FROM "
      "(SELECT id, count (*) OVER newer AS n, sum (bytes) OVER newer AS total "
      "FROM omemo_pending WHERE account = ?1 WINDOW newer AS (ORDER BY id DESC)) "
      "WHERE n > ?2 OR total > ?3)";
  gint64 over = 0;

  if (!wc_statement_get_int (db, HELD, &over, error, WC_INT (account),
                             WC_INT (WC_OMEMO_PENDING_STORE_MAX),
                             WC_INT (WC_OMEMO_PENDING_STORE_BYTES)))
    return FALSE;
  return over == 0 || wc_statement_exec (db, OLDEST, error, WC_INT (account),
                                         WC_INT (WC_OMEMO_PENDING_STORE_MAX),
                                         WC_INT (WC_OMEMO_PENDING_STORE_BYTES));
}

gboolean
wc_omemo_pending_store_add (WcDb *db,
                            gint64 account,
                            const WcOmemoPending *pending,
                            GError **error)
{
  static const char SQL[] =
      "INSERT OR REPLACE INTO omemo_pending (account, message, address, version, device, "
      "reason, tries, bytes, xml) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
  gsize bytes = strlen (pending->xml);
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (bytes > WC_OMEMO_PENDING_STORE_BYTES)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_TOO_LARGE, "the stanza is too large");
      return FALSE;
    }
  address = wc_address_intern (db, pending->jid, error);
  return address != 0 &&
         wc_statement_exec (
             db, SQL, error, WC_INT (account), WC_INT (pending->message),
             WC_INT (address), WC_INT (pending->version), WC_INT (pending->device),
             WC_TEXT (wc_omemo_reason_to_string (pending->reason)),
             WC_INT (pending->tries), WC_INT ((gint64) bytes), WC_TEXT (pending->xml)) &&
         bound (db, account, error);
}

/* No two have the same number, and none is that of a message. */
static gboolean
next_held (WcDb *db, gint64 *out_message, GError **error)
{
  static const char SQL[] = "SELECT min (0, min (message)) - 1 FROM omemo_pending";

  *out_message = 0;
  if (!wc_statement_get_int (db, SQL, out_message, error))
    return FALSE;
  if (*out_message == 0)
    *out_message = -1;
  return TRUE;
}

gboolean
wc_omemo_pending_store_hold (WcDb *db,
                             gint64 account,
                             const WcOmemoPending *pending,
                             gboolean *out_kept,
                             GError **error)
{
  static const char ROOM[] =
      "SELECT count (*) < ?2 AND coalesce (sum (bytes), 0) + ?4 <= ?3 "
      "FROM omemo_pending WHERE account = ?1 AND message < 0";
  WcOmemoPending held = *pending;
  gint64 has_room = 0;

  *out_kept = FALSE;
  if (!wc_statement_get_int (db, ROOM, &has_room, error, WC_INT (account),
                             WC_INT (WC_OMEMO_PENDING_STORE_MAX),
                             WC_INT (WC_OMEMO_PENDING_STORE_BYTES),
                             WC_INT ((gint64) strlen (pending->xml))))
    return FALSE;
  *out_kept = has_room != 0;
  return !*out_kept || (next_held (db, &held.message, error) &&
                        wc_omemo_pending_store_add (db, account, &held, error));
}

GPtrArray *
wc_omemo_pending_store_list_held (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] = COLUMNS "AND p.message < 0 ORDER BY p.id";

  return collect (wc_statement_query (db, SQL, error, WC_INT (account)), error);
}

gboolean
wc_omemo_pending_store_wake (WcDb *db, const WcOmemoAddress *by, GError **error)
{
  static const char SQL[] =
      "UPDATE omemo_pending SET next_us = ?5 WHERE account = ?1 AND address = ?2 "
      "AND device = ?3 AND version = ?4 AND message > 0";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, by->jid, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (by->account), WC_INT (address),
                            WC_INT (by->device), WC_INT (by->version),
                            WC_INT (wc_db_now_us (db)));
}

GPtrArray *
wc_omemo_pending_store_list_due (WcDb *db, gint64 account, guint limit, GError **error)
{
  static const char SQL[] = COLUMNS "AND p.next_us IS NOT NULL ORDER BY p.id LIMIT ?2";

  return collect (wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (limit)),
                  error);
}

gboolean
wc_omemo_pending_store_tried (WcDb *db, gint64 id, WcOmemoReason reason, GError **error)
{
  static const char SQL[] = "UPDATE omemo_pending SET tries = tries + 1, reason = ?2, "
                            "next_us = NULL WHERE id = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (id),
                            WC_TEXT (wc_omemo_reason_to_string (reason)));
}

gboolean
wc_omemo_pending_store_remove (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "DELETE FROM omemo_pending WHERE id = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (id));
}
