/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/annotation.h"
#include "store/forget-row.h"
#include "store/outbox-store.h"
#include "store/scrub.h"
#include "store/statement.h"

/* The numbers in these statements. */
G_STATIC_ASSERT (WC_ANNOTATION_REPLY == 1);
G_STATIC_ASSERT (WC_OUTBOX_MESSAGE == 0);

static gboolean
forget_parts (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char BYTES[] = WC_FORGET_ROW_PARTS_BYTES ("= ?2");
  static const char EMPTY[] = WC_FORGET_ROW_PARTS_EMPTY ("= ?1");
  static const char SAID[] = WC_FORGET_ROW_PARTS_SAID ("= ?1");

  return wc_statement_exec (db, BYTES, error, WC_INT (account), WC_INT (id)) &&
         wc_statement_exec (db, EMPTY, error, WC_INT (id)) &&
         wc_statement_exec (db, SAID, error, WC_INT (id));
}

gboolean
wc_forget_row (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char SQL[] = WC_FORGET_ROW_EMPTY "WHERE id = ?1";
  static const char TOLD[] = WC_FORGET_ROW_TOLD ("= ?1");
  static const char ANSWERS[] = WC_FORGET_ROW_ANSWERS ("= ?1");
  static const char SAID[] = "DELETE FROM annotation WHERE message = ?1 OR target = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_retention_store_emptied (db, account, id, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (id)) &&
         forget_parts (db, account, id, error) &&
         wc_statement_exec (db, TOLD, error, WC_INT (id)) &&
         wc_statement_exec (db, ANSWERS, error, WC_INT (id)) &&
         wc_statement_exec (db, SAID, error, WC_INT (id));
}

gboolean
wc_forget_row_told (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char SQL[] =
      "SELECT 1 FROM annotation WHERE message = ?1 AND target IS NULL AND name IS NULL "
      "AND target_id IS NOT NULL AND kind <> ?2 LIMIT 1";
  gint64 found;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_get_int (db, SQL, &found, error, WC_INT (id),
                             WC_INT (WC_ANNOTATION_REPLY)))
    return FALSE;
  return found == 0 ||
         (wc_forget_row (db, account, id, error) && wc_scrub_want (db, error));
}
