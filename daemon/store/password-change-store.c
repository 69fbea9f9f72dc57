/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/password-change-store.h"
#include "store/statement.h"

/* A row of meta for each change, because there is hardly ever one. */

#define KEY "'password-change ' || ?1"

gboolean
wc_password_change_store_set (WcDb *db, gint64 account, gboolean open, GError **error)
{
  static const char SET[] =
      "INSERT OR REPLACE INTO meta (key, value) VALUES (" KEY ", 1)";
  static const char CLEAR[] = "DELETE FROM meta WHERE key = " KEY;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, open ? SET : CLEAR, error, WC_INT (account));
}

gboolean
wc_password_change_store_is_open (WcDb *db, gint64 account)
{
  static const char SQL[] = "SELECT value FROM meta WHERE key = " KEY;
  gint64 value = 0;

  return wc_statement_get_int (db, SQL, &value, NULL, WC_INT (account)) && value != 0;
}
