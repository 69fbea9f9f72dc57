/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/omemo-identity.h"
#include "store/omemo-journal.h"
#include "store/omemo-own-store.h"
#include "store/statement.h"

static gpointer
read_own (WcStatement *row)
{
  g_autoptr (GBytes) identity = wc_statement_bytes (row, 1);
  g_autoptr (GBytes) secret = wc_statement_bytes (row, 2);
  g_autoptr (GBytes) epoch = wc_statement_bytes (row, 3);
  WcOmemoOwn *self =
      wc_omemo_own_new ((guint32) wc_statement_int (row, 0), identity, secret, epoch);

  self->created_us = wc_statement_int (row, 4);
  self->bundle_dirty = wc_statement_int (row, 5);
  self->list_dirty = wc_statement_int (row, 6);
  self->next_key = (guint32) wc_statement_int (row, 7);
  self->sent = wc_statement_int (row, 8);
  self->restored_us = wc_statement_int (row, 9);
  self->hidden_us = wc_statement_int (row, 10);
  return self;
}

WcOmemoOwn *
wc_omemo_own_store_get (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] =
      "SELECT device, identity, secret, epoch, created_us, bundle_dirty, list_dirty, "
      "next_key, sent, restored_us, hidden_us FROM omemo_own WHERE account = ?1";

  return wc_statement_collect_one (wc_statement_query (db, SQL, error, WC_INT (account)),
                                   read_own, error);
}

gboolean
wc_omemo_own_store_set (WcDb *db, gint64 account, const WcOmemoOwn *own, GError **error)
{
  static const char KEYS[] = "DELETE FROM omemo_own_key WHERE account = ?1";
  static const char SQL[] =
      "INSERT INTO omemo_own (account, device, identity, secret, epoch, created_us, "
      "bundle_dirty, list_dirty, next_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 1, 1) "
      "ON CONFLICT DO UPDATE SET device = excluded.device, identity = "
      "excluded.identity, secret = excluded.secret, epoch = excluded.epoch, "
      "created_us = excluded.created_us, bundle_dirty = bundle_dirty + 1, "
      "list_dirty = list_dirty + 1, sent = 0, restored_us = 0, hidden_us = 0";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (own->device == 0 || own->device > G_MAXINT32)
    return wc_error_invalid (error, "device", "this is no device of ours");
  if (!wc_omemo_identity_is_key (own->identity))
    return wc_error_invalid (error, "key", "this is no public key");
  return wc_statement_exec (db, KEYS, error, WC_INT (account)) &&
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (own->device),
                            WC_BYTES (own->identity), WC_BYTES (own->secret),
                            WC_BYTES (own->epoch), WC_INT (wc_db_now_us (db)));
}

gboolean
wc_omemo_own_store_remove (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] = "DELETE FROM omemo_own WHERE account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account));
}

gboolean
wc_omemo_own_store_count_sent (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] = "UPDATE omemo_own SET sent = sent + 1 WHERE account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account));
}

gboolean
wc_omemo_own_store_set_restored (WcDb *db, const WcOmemoAddress *ours, GError **error)
{
  static const char SQL[] = "UPDATE omemo_own SET restored_us = ?2 WHERE account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (ours->account),
                            WC_INT (wc_db_now_us (db))) &&
         wc_omemo_journal_device (db, WC_EVENT_OMEMO_DEVICE_CHANGED, ours, "reason",
                                  error);
}

gboolean
wc_omemo_own_store_set_hidden (WcDb *db,
                               const WcOmemoAddress *ours,
                               gboolean hidden,
                               GError **error)
{
  static const char SQL[] = "UPDATE omemo_own SET hidden_us = ?2 WHERE account = ?1";
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_store_get (db, ours->account, &local_error);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (own == NULL || own->device != ours->device || hidden == (own->hidden_us != 0))
    return TRUE;
  return wc_statement_exec (db, SQL, error, WC_INT (ours->account),
                            WC_INT (hidden ? wc_db_now_us (db) : 0)) &&
         wc_omemo_journal_device (db, WC_EVENT_OMEMO_DEVICE_CHANGED, ours, "reason",
                                  error);
}

gboolean
wc_omemo_own_store_change (WcDb *db, gint64 account, WcOmemoOwnPart part, GError **error)
{
  static const char BUNDLE[] =
      "UPDATE omemo_own SET bundle_dirty = bundle_dirty + 1 WHERE account = ?1";
  static const char LIST[] =
      "UPDATE omemo_own SET list_dirty = list_dirty + 1 WHERE account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, part == WC_OMEMO_OWN_BUNDLE ? BUNDLE : LIST, error,
                            WC_INT (account));
}

static gboolean
publish_bundle (WcDb *db, gint64 account, const WcOmemoOwn *told, GError **error)
{
  static const char CLEAN[] = "UPDATE omemo_own SET bundle_dirty = 0 "
                              "WHERE account = ?1 AND device = ?2 AND bundle_dirty = ?3";
  static const char KEYS[] =
      "UPDATE omemo_own_key SET published = 1 WHERE account = ?1 AND id < ?3 "
      "AND gone_us IS NULL AND published = 0 AND EXISTS "
      "(SELECT 1 FROM omemo_own WHERE account = ?1 AND device = ?2)";

  return wc_statement_exec (db, CLEAN, error, WC_INT (account), WC_INT (told->device),
                            WC_INT (told->bundle_dirty)) &&
         wc_statement_exec (db, KEYS, error, WC_INT (account), WC_INT (told->device),
                            WC_INT (told->next_key));
}

gboolean
wc_omemo_own_store_published (
    WcDb *db, gint64 account, WcOmemoOwnPart part, const WcOmemoOwn *told, GError **error)
{
  static const char LIST[] = "UPDATE omemo_own SET list_dirty = 0 "
                             "WHERE account = ?1 AND device = ?2 AND list_dirty = ?3";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (part == WC_OMEMO_OWN_BUNDLE)
    return publish_bundle (db, account, told, error);
  return wc_statement_exec (db, LIST, error, WC_INT (account), WC_INT (told->device),
                            WC_INT (told->list_dirty));
}
