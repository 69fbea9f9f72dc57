/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/file-policy-store.h"
#include "store/statement.h"

static gpointer
read_policy (WcStatement *row)
{
  WcFilePolicy *self = g_new0 (WcFilePolicy, 1);

  self->from = (guint) wc_statement_int (row, 0);
  self->max_bytes = wc_statement_int (row, 1);
  self->metered = wc_statement_int (row, 2) != 0;
  self->cache_bytes = wc_statement_int (row, 3);
  self->since_us = wc_statement_int (row, 4);
  return self;
}

gboolean
wc_file_policy_store_get (WcDb *db, gint64 account, WcFilePolicy *out, GError **error)
{
  static const char SQL[] = "SELECT sender, max_bytes, metered, cache_bytes, "
                            "since_us FROM file_policy WHERE account = ?1";
  g_autoptr (GPtrArray) found = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (account)), read_policy, g_free, error);

  if (found == NULL)
    return FALSE;
  wc_file_policy_init (out);
  if (found->len > 0)
    *out = *(const WcFilePolicy *) found->pdata[0];
  return TRUE;
}

gboolean
wc_file_policy_store_save (WcDb *db,
                           gint64 account,
                           const WcFilePolicy *policy,
                           GError **error)
{
  static const char SQL[] =
      "REPLACE INTO file_policy (account, sender, max_bytes, metered, cache_bytes, "
      "since_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (policy->from),
                            WC_INT (policy->max_bytes), WC_INT (policy->metered != 0),
                            WC_INT (policy->cache_bytes), WC_INT (wc_db_now_us (db)));
}

gboolean
wc_file_policy_store_has_any (WcDb *db)
{
  static const char SQL[] = "SELECT EXISTS (SELECT 1 FROM file_policy WHERE sender <> 0)";
  gint64 any = 0;

  return wc_statement_get_int (db, SQL, &any, NULL) && any != 0;
}
