/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/scrub.h"
#include "store/sqlite.h"
#include "store/statement.h"

/* FTS5 marks deleted words and drops them when their segments are merged. A merge with a
 * negative step puts all segments on one level, positive ones then rewrite them all; a
 * positive one alone may leave an old segment as it is. How far it has come stands in
 * meta, so that it goes on after a restart. */

/* Pages that one step may write: some milliseconds. */
#define PAGES "64"

typedef enum
{
  IDLE,
  WANTED,
  MERGING,
  TRUNCATING,
} Phase;

static gboolean
set_phase (WcDb *db, Phase phase, GError **error)
{
  static const char SET[] = "INSERT INTO meta (key, value) VALUES ('scrub', ?1) "
                            "ON CONFLICT (key) DO UPDATE SET value = ?1";
  static const char CLEAR[] = "DELETE FROM meta WHERE key = 'scrub'";

  return phase == IDLE ? wc_statement_exec (db, CLEAR, error)
                       : wc_statement_exec (db, SET, error, WC_INT (phase));
}

gboolean
wc_scrub_want (WcDb *db, GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return set_phase (db, WANTED, error);
}

static gboolean
begin_merge (WcDb *db, gpointer data, GError **error)
{
  static const char SQL[] =
      "INSERT INTO search (search, rank) VALUES ('merge', -" PAGES ")";

  return wc_statement_exec (db, SQL, error) && set_phase (db, MERGING, error);
}

/* FTS5 tells that nothing is left to merge by changing fewer than two rows. */
static gboolean
go_on_merging (WcDb *db, gpointer data, GError **error)
{
  static const char SQL[] =
      "INSERT INTO search (search, rank) VALUES ('merge', " PAGES ")";
  sqlite3 *handle = wc_db_get_handle (db);
  gint64 before = sqlite3_total_changes64 (handle);

  if (!wc_statement_exec (db, SQL, error))
    return FALSE;
  return sqlite3_total_changes64 (handle) - before >= 2 ||
         set_phase (db, TRUNCATING, error);
}

static gboolean
truncate_log (WcDb *db, GError **error)
{
  return wc_db_checkpoint (db, error) && set_phase (db, IDLE, error);
}

gboolean
wc_scrub_step (WcDb *db, gboolean *out_more, GError **error)
{
  static const char SQL[] = "SELECT value FROM meta WHERE key = 'scrub'";
  gint64 phase;
  gboolean ok = TRUE;

  if (!wc_statement_get_int (db, SQL, &phase, error))
    return FALSE;
  switch ((Phase) phase)
    {
    case IDLE:
      break;
    case WANTED:
      ok = wc_db_run (db, WC_DB_NORMAL, begin_merge, NULL, error);
      break;
    case MERGING:
      ok = wc_db_run (db, WC_DB_NORMAL, go_on_merging, NULL, error);
      break;
    case TRUNCATING:
      ok = truncate_log (db, error);
      break;
    }
  if (ok)
    *out_more = phase == WANTED || phase == MERGING;
  return ok;
}
