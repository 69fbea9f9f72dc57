/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/resume-store.h"
#include "store/statement.h"

void
wc_resume_state_free (WcResumeState *self)
{
  g_free (self->previd);
  g_free (self->jid);
  g_free (self->location);
  g_free (self);
}

static gpointer
read_state (WcStatement *row)
{
  WcResumeState *self = g_new0 (WcResumeState, 1);

  self->account = wc_statement_int (row, 0);
  self->previd = wc_statement_dup (row, 1);
  self->jid = wc_statement_dup (row, 2);
  self->location = wc_statement_dup (row, 3);
  self->inbound = (guint32) wc_statement_int (row, 4);
  self->outbound = (guint32) wc_statement_int (row, 5);
  self->max_s = wc_statement_int (row, 6);
  self->alive_us = wc_statement_int (row, 7);
  self->stanza_ids = wc_statement_int (row, 8) != 0;
  return self;
}

gboolean
wc_resume_store_save (WcDb *db, const WcResumeState *state, GError **error)
{
  static const char SQL[] =
      "REPLACE INTO resume (account, previd, jid, location, inbound, outbound, max_s, "
      "alive_us, stanza_ids) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (state->account),
                            WC_TEXT (state->previd), WC_TEXT (state->jid),
                            WC_TEXT (state->location), WC_INT (state->inbound),
                            WC_INT (state->outbound), WC_INT (state->max_s),
                            WC_INT (state->alive_us), WC_INT (state->stanza_ids));
}

WcResumeState *
wc_resume_store_load (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] =
      "SELECT account, previd, jid, location, inbound, outbound, max_s, alive_us, "
      "stanza_ids FROM resume WHERE account = ?1";

  return wc_statement_collect_one (wc_statement_query (db, SQL, error, WC_INT (account)),
                                   read_state, error);
}

gboolean
wc_resume_store_set_inbound (WcDb *db, gint64 account, guint32 count, GError **error)
{
  static const char SQL[] =
      "UPDATE resume SET inbound = ?2, alive_us = ?3 WHERE account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (count),
                            WC_INT (wc_db_now_us (db)));
}

gboolean
wc_resume_store_set_outbound (WcDb *db, gint64 account, guint32 h, GError **error)
{
  static const char SQL[] =
      "UPDATE resume SET outbound = ?2, alive_us = ?3 WHERE account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (h),
                            WC_INT (wc_db_now_us (db)));
}

gboolean
wc_resume_store_set_stanza_ids (WcDb *db,
                                gint64 account,
                                gboolean stanza_ids,
                                GError **error)
{
  static const char SQL[] = "UPDATE resume SET stanza_ids = ?2 WHERE account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (stanza_ids));
}

gboolean
wc_resume_store_forget (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] = "DELETE FROM resume WHERE account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account));
}
