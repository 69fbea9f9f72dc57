/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/expiry-store.h"
#include "store/forget.h"
#include "store/outbox-store.h"
#include "store/statement.h"

typedef struct
{
  gint64 account;
  gint64 id;
} Due;

typedef struct
{
  guint limit;
  gboolean more;
} Round;

gboolean
wc_expiry_store_add (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "INSERT INTO expiry (message, until_us) VALUES (?1, ?2)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (id),
                            WC_INT (wc_db_now_us (db) + WC_EXPIRY_KEEP_US));
}

static gpointer
read_due (WcStatement *row)
{
  Due due = { wc_statement_int (row, 0), wc_statement_int (row, 1) };

  return g_memdup2 (&due, sizeof due);
}

/* With the account each belongs to; 0 for one that is gone already. */
static GPtrArray *
list_due (WcDb *db, guint limit, GError **error)
{
  static const char SQL[] =
      "SELECT coalesce(message.account, 0), expiry.message FROM expiry "
      "LEFT JOIN message ON message.id = expiry.message WHERE until_us <= ?1 "
      "ORDER BY until_us LIMIT ?2";

  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (wc_db_now_us (db)), WC_INT (limit)),
      read_due, g_free, error);
}

static gboolean
postpone (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "UPDATE expiry SET until_us = ?2 WHERE message = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (id),
                            WC_INT (wc_db_now_us (db) + WC_EXPIRY_KEEP_US));
}

/* What waits to be sent gets another day. */
static gboolean
expire (WcDb *db, const Due *due, GError **error)
{
  static const char WAITS[] =
      "SELECT 1 FROM outbox WHERE message = ?1 AND state <> ?2 LIMIT 1";
  static const char SQL[] = "DELETE FROM expiry WHERE message = ?1";

  gint64 waits;

  if (!wc_statement_get_int (db, WAITS, &waits, error, WC_INT (due->id),
                             WC_INT (WC_OUTBOX_APART)))
    return FALSE;
  if (waits != 0)
    return postpone (db, due->id, error);
  if (due->account != 0 && !wc_forget_messages (db, due->account, &due->id, 1, error))
    return FALSE;
  return wc_statement_exec (db, SQL, error, WC_INT (due->id));
}

static gboolean
expire_some (WcDb *db, gpointer data, GError **error)
{
  Round *round = data;
  g_autoptr (GPtrArray) due = list_due (db, round->limit, error);

  if (due == NULL)
    return FALSE;
  for (guint i = 0; i < due->len; i++)
    if (!expire (db, due->pdata[i], error))
      return FALSE;
  round->more = due->len == round->limit;
  return TRUE;
}

gboolean
wc_expiry_store_expire (WcDb *db, guint limit, gboolean *out_more, GError **error)
{
  Round round = { limit, FALSE };

  if (!wc_db_run (db, WC_DB_NORMAL, expire_some, &round, error))
    return FALSE;
  *out_more = round.more;
  return TRUE;
}
