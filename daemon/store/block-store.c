/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "store/address.h"
#include "store/block-store.h"
#include "store/journal.h"
#include "store/statement.h"

/* The list is the server's; here it is what a person sees while offline, and what is told
 * only where it differs. */

static gboolean
tell_if_changed (WcDb *db, gint64 account, const char *jid, GError **error)
{
  g_autoptr (WcEvent) event = NULL;

  if (wc_statement_changes (db) == 0)
    return TRUE;
  event = wc_event_new (WC_EVENT_CONTACT_CHANGED, account, /* chat= */ NULL, jid);
  wc_event_set_delta (event, "fields", "blocked");
  return wc_journal_append (db, event, error);
}

gboolean
wc_block_store_add (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char SQL[] =
      "INSERT OR IGNORE INTO blocked (account, address) VALUES (?1, ?2)";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  address = wc_address_intern (db, jid, error);
  return address != 0 &&
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address)) &&
         tell_if_changed (db, account, jid, error);
}

gboolean
wc_block_store_remove (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char SQL[] = "DELETE FROM blocked WHERE account = ?1 AND address = ?2";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, jid, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address)) &&
         tell_if_changed (db, account, jid, error);
}

gboolean
wc_block_store_replace (WcDb *db, gint64 account, GPtrArray *jids, GError **error)
{
  g_autoptr (GPtrArray) held = wc_block_store_list (db, account, error);
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);

  if (held == NULL)
    return FALSE;
  for (guint i = 0; i < jids->len; i++)
    {
      g_hash_table_add (kept, jids->pdata[i]);
      if (!wc_block_store_add (db, account, jids->pdata[i], error))
        return FALSE;
    }
  for (guint i = 0; i < held->len; i++)
    if (!g_hash_table_contains (kept, held->pdata[i]) &&
        !wc_block_store_remove (db, account, held->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gpointer
read_jid (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

GPtrArray *
wc_block_store_list (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] = "SELECT a.jid FROM blocked b JOIN address a "
                            "ON a.id = b.address WHERE b.account = ?1 ORDER BY a.jid";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account)),
                               read_jid, g_free, error);
}

gboolean
wc_block_store_matches (WcDb *db, gint64 account, const char *jid)
{
  static const char SQL[] =
      "SELECT count(*) FROM blocked WHERE account = ?1 AND address IN "
      "(SELECT id FROM address WHERE jid IN (?2, ?3, ?4))";
  g_autofree char *bare = wc_jid_dup_bare (jid);
  const char *at = strchr (bare, '@');

  return wc_statement_count (db, SQL, WC_INT (account), WC_TEXT (jid), WC_TEXT (bare),
                             WC_TEXT (at != NULL ? at + 1 : bare)) > 0;
}
