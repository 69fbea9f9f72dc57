/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "store/job-store.h"
#include "store/journal.h"
#include "store/statement.h"

enum
{
  ID,
  ACCOUNT,
  KIND,
  STATE,
  DONE,
  TOTAL,
  OWNER,
  PARAMS,
  RESULT,
  ERROR_CODE,
  ERROR_TEXT,
  CREATED,
  UPDATED,
};

#define COLUMNS                                                                          \
  "id, coalesce (account, 0), kind, state, done, total, owner, params, result, "         \
  "error_code, error_text, created_us, updated_us"

static gpointer
read_job (WcStatement *row)
{
  WcJob *job = wc_job_new (wc_statement_text (row, ID), wc_statement_int (row, ACCOUNT),
                           (WcJobKind) wc_statement_int (row, KIND),
                           wc_details_parse (wc_statement_text (row, PARAMS)));

  job->state = (WcJobState) wc_statement_int (row, STATE);
  job->done = wc_statement_int (row, DONE);
  job->total = wc_statement_int (row, TOTAL);
  wc_str_set (&job->owner, wc_statement_text (row, OWNER));
  g_hash_table_unref (job->result);
  job->result = wc_details_parse (wc_statement_text (row, RESULT));
  job->error_code = (int) wc_statement_int (row, ERROR_CODE);
  wc_str_set (&job->error_text, wc_statement_text (row, ERROR_TEXT));
  job->created_us = wc_statement_int (row, CREATED);
  job->updated_us = wc_statement_int (row, UPDATED);
  return job;
}

static gboolean
save_row (WcDb *db, const WcJob *job, GError **error)
{
  static const char SQL[] =
      "REPLACE INTO job (id, account, kind, state, done, total, owner, params, result, "
      "error_code, error_text, created_us, updated_us) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
  g_autofree char *params = wc_details_to_string (job->params);
  g_autofree char *result = wc_details_to_string (job->result);
  gint64 now = wc_db_now_us (db);

  return wc_statement_exec (
      db, SQL, error, WC_TEXT (job->id), WC_INT_OR_NULL (job->account),
      WC_INT (job->kind), WC_INT (job->state), WC_INT (job->done), WC_INT (job->total),
      WC_TEXT (job->owner), WC_TEXT (params), WC_TEXT (result), WC_INT (job->error_code),
      WC_TEXT (job->error_text), WC_INT (job->created_us != 0 ? job->created_us : now),
      WC_INT (now));
}

gboolean
wc_job_store_save (WcDb *db, const WcJob *job, GError **error)
{
  static const char SQL[] = "SELECT count (*) FROM job WHERE id = ?1 AND state >= ?2";
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_JOB_DONE, job->account, NULL, job->id);
  gint64 was_over;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_get_int (db, SQL, &was_over, error, WC_TEXT (job->id),
                             WC_INT (WC_JOB_STATE_DONE)) ||
      !save_row (db, job, error))
    return FALSE;
  if (was_over || !wc_job_is_over (job))
    return TRUE;
  wc_event_set_delta (event, "state", wc_job_state_to_string (job->state));
  return wc_journal_append (db, event, error);
}

GPtrArray *
wc_job_store_list (WcDb *db, gboolean unfinished, GError **error)
{
  static const char ALL[] = "SELECT " COLUMNS " FROM job ORDER BY created_us DESC, id";
  static const char UNFINISHED[] =
      "SELECT " COLUMNS " FROM job WHERE state < 2 ORDER BY created_us, id";

  G_STATIC_ASSERT (WC_JOB_STATE_DONE == 2);
  return wc_statement_collect (
      wc_statement_query (db, unfinished ? UNFINISHED : ALL, error), read_job,
      (GDestroyNotify) wc_job_unref, error);
}

guint
wc_job_store_count_unfinished (WcDb *db)
{
  static const char SQL[] = "SELECT count (*) FROM job WHERE state < 2";

  G_STATIC_ASSERT (WC_JOB_STATE_DONE == 2);
  return wc_statement_count (db, SQL);
}

WcJob *
wc_job_store_get (WcDb *db, const char *id, GError **error)
{
  static const char SQL[] = "SELECT " COLUMNS " FROM job WHERE id = ?1";

  return wc_statement_collect_required (wc_statement_query (db, SQL, error, WC_TEXT (id)),
                                        read_job, "job", error);
}

gboolean
wc_job_store_expire (WcDb *db, GError **error)
{
  static const char SQL[] = "DELETE FROM job WHERE state >= ?1 AND updated_us < ?2";

  return wc_statement_exec (db, SQL, error, WC_INT (WC_JOB_STATE_DONE),
                            WC_INT (wc_db_now_us (db) - WC_JOB_KEEP_US));
}
