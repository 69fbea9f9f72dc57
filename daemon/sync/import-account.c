/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "store/account-store.h"
#include "sync/import-account.h"
#include "sync/portable-account.h"

/* Accounts of a file: those that are here are known by their address, the others become
 * new ones. */

gboolean
wc_import_account_find (WcDb *db, const char *jid, WcAccount **out, GError **error)
{
  g_autoptr (GPtrArray) all = wc_account_store_list (db, error);

  if (all == NULL)
    return FALSE;
  *out = NULL;
  for (guint i = 0; *out == NULL && i < all->len; i++)
    if (g_str_equal (((WcAccount *) all->pdata[i])->jid, jid))
      *out = wc_account_ref (all->pdata[i]);
  return TRUE;
}

/* An alias that another account has by now is left out. */
static gint64
store_account (WcDb *db, WcAccount *account, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 id = wc_account_store_add (db, account, &local);

  if (id != 0)
    return id;
  if (g_strcmp0 (wc_error_get_detail (local, "field"), "alias") != 0)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return 0;
    }
  wc_str_set (&account->alias, NULL);
  return wc_account_store_add (db, account, error);
}

WcAccount *
wc_import_account_add (WcDb *db,
                       const WcJsonValue *line,
                       gboolean connection,
                       GError **error)
{
  g_autoptr (WcAccount) account = wc_portable_account_read (line, connection, error);
  gint64 id;

  g_return_val_if_fail (wc_db_in_transaction (db), NULL);

  if (account == NULL)
    return NULL;
  id = store_account (db, account, error);
  if (id == 0 || (connection && !wc_portable_account_add_pins (db, id, line, error)))
    return NULL;
  return wc_account_store_get (db, id, error);
}
