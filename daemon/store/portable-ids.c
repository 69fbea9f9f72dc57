/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/annotation-fold.h"
#include "store/portable-ids.h"
#include "store/statement.h"

/* Which message of the file is which one here, and who waits to learn it, stands in
 * temporary tables, so that a file of a million messages takes no memory for it. */

gboolean
wc_portable_ids_begin (WcDb *db, GError **error)
{
  static const char IDS[] = "CREATE TEMP TABLE IF NOT EXISTS portable_id "
                            "(old INTEGER PRIMARY KEY, id INTEGER, held INTEGER)";
  static const char BY_ID[] =
      "CREATE INDEX IF NOT EXISTS temp.portable_by_id ON portable_id (id)";
  static const char WAITING[] =
      "CREATE TEMP TABLE IF NOT EXISTS portable_wait (message INTEGER, kind INTEGER, "
      "old INTEGER, PRIMARY KEY (message, kind)) WITHOUT ROWID";

  return wc_statement_exec (db, IDS, error) && wc_statement_exec (db, BY_ID, error) &&
         wc_statement_exec (db, WAITING, error) &&
         wc_statement_exec (db, "DELETE FROM temp.portable_id", error) &&
         wc_statement_exec (db, "DELETE FROM temp.portable_wait", error);
}

gboolean
wc_portable_ids_note (WcDb *db, gint64 old, gint64 id, gboolean held, GError **error)
{
  static const char SQL[] = "INSERT OR REPLACE INTO temp.portable_id VALUES (?1, ?2, ?3)";

  return wc_statement_exec (db, SQL, error, WC_INT (old), WC_INT (id),
                            WC_INT (held != 0));
}

gboolean
wc_portable_ids_is_other (
    WcDb *db, gint64 id, gint64 old, gboolean *out_other, GError **error)
{
  static const char SQL[] =
      "SELECT count (*) FROM temp.portable_id WHERE id = ?1 AND old <> ?2";
  gint64 n = 0;

  if (!wc_statement_get_int (db, SQL, &n, error, WC_INT (id), WC_INT (old)))
    return FALSE;
  *out_other = n > 0;
  return TRUE;
}

gboolean
wc_portable_ids_find (WcDb *db, gint64 old, gint64 *out_id, GError **error)
{
  static const char SQL[] = "SELECT id FROM temp.portable_id WHERE old = ?1";

  return wc_statement_get_int (db, SQL, out_id, error, WC_INT (old));
}

gboolean
wc_portable_ids_fold (WcDb *db, gint64 old, GError **error)
{
  static const char SQL[] = "SELECT id FROM temp.portable_id WHERE old = ?1 AND held = 1";
  gint64 id = 0;

  return wc_statement_get_int (db, SQL, &id, error, WC_INT (old)) &&
         (id == 0 || wc_annotation_fold (db, id, NULL, error));
}

gboolean
wc_portable_ids_wait (
    WcDb *db, gint64 message, const char *names, gint64 old, GError **error)
{
  static const char SQL[] = "INSERT OR REPLACE INTO temp.portable_wait "
                            "SELECT message, kind, ?2 FROM annotation "
                            "WHERE message = ?1 AND target IS NULL AND target_id IS ?3";

  return wc_statement_exec (db, SQL, error, WC_INT (message), WC_INT (old),
                            WC_ID (names));
}

/* ---- Behind the last line ---- */

typedef struct
{
  gint64 message;
  gint64 kind;
  gint64 target; /* 0: it never came */
  gboolean held;
} Waiting;

static gpointer
read_waiting (WcStatement *row)
{
  Waiting *waiting = g_new (Waiting, 1);

  *waiting = (Waiting){ wc_statement_int (row, 0), wc_statement_int (row, 1),
                        wc_statement_int (row, 2), wc_statement_int (row, 3) != 0 };
  return waiting;
}

static gboolean
settle_one (WcDb *db, const Waiting *waiting, GError **error)
{
  /* what is held says itself what it said: see store/annotation-store.c; kind 1 answers
   */
  static const char SET[] =
      "UPDATE annotation SET target = ?3, value = iif (kind = 1 AND NOT (SELECT own "
      "FROM message WHERE id = ?1), NULL, value) WHERE message = ?1 AND kind = ?2 "
      "AND target IS NULL";
  static const char DROP[] =
      "DELETE FROM temp.portable_wait WHERE message = ?1 AND kind = ?2";

  if (waiting->target != 0 &&
      !wc_statement_exec (db, SET, error, WC_INT (waiting->message),
                          WC_INT (waiting->kind), WC_INT (waiting->target)))
    return FALSE;
  if (waiting->held && !wc_annotation_fold (db, waiting->target, NULL, error))
    return FALSE;
  return wc_statement_exec (db, DROP, error, WC_INT (waiting->message),
                            WC_INT (waiting->kind));
}

gboolean
wc_portable_ids_settle (WcDb *db, guint limit, gboolean *out_more, GError **error)
{
  static const char SQL[] =
      "SELECT w.message, w.kind, i.id, i.held FROM temp.portable_wait w "
      "LEFT JOIN temp.portable_id i ON i.old = w.old LIMIT ?1";
  g_autoptr (GPtrArray) rows = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  rows = wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (limit)),
                               read_waiting, g_free, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!settle_one (db, rows->pdata[i], error))
      return FALSE;
  *out_more = rows->len == limit;
  return TRUE;
}
