/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/evp.h>

#include "base/error.h"
#include "store/address.h"
#include "store/omemo-session-store.h"
#include "store/statement.h"

#define SHA256_SIZE 32
#define OF                                                                               \
  "FROM omemo_session WHERE account = ?1 AND address = ?2 AND version = ?3 "             \
  "AND damaged_us IS NULL "
#define FIELDS                                                                           \
  "SELECT device, remote_key, kex_pending, acked_ratchet, healed_us, unanswered "

/* Of all that a session with somebody depends on. OpenSSL's, because each message has two
 * of them and GLib's does nothing with what processors have for it. Returns: (transfer
 * full). */
static GBytes *
make_sum (GBytes *record, GBytes *remote_key)
{
  EVP_MD_CTX *sum = EVP_MD_CTX_new ();
  guint8 digest[SHA256_SIZE];
  gsize n_record, n_key;
  const guint8 *in_record = g_bytes_get_data (record, &n_record);
  const guint8 *in_key = g_bytes_get_data (remote_key, &n_key);

  if (sum == NULL || EVP_DigestInit_ex (sum, EVP_sha256 (), NULL) != 1 ||
      EVP_DigestUpdate (sum, in_record, n_record) != 1 ||
      EVP_DigestUpdate (sum, in_key, n_key) != 1 ||
      EVP_DigestFinal_ex (sum, digest, NULL) != 1)
    g_error ("a digest cannot be computed");
  EVP_MD_CTX_free (sum);
  return g_bytes_new (digest, sizeof digest);
}

static gpointer
read_head (WcStatement *row)
{
  g_autoptr (GBytes) key = wc_statement_bytes (row, 1);
  WcOmemoSession *self =
      wc_omemo_session_new ((guint32) wc_statement_int (row, 0), NULL, key);

  self->kex_pending = wc_statement_int (row, 2) != 0;
  self->acked_ratchet = wc_statement_bytes (row, 3);
  self->healed_us = wc_statement_int (row, 4);
  self->unanswered = (guint) wc_statement_int (row, 5);
  return self;
}

/* With its record; without one where the digest does not fit. */
static gpointer
read_session (WcStatement *row)
{
  WcOmemoSession *self = read_head (row);
  g_autoptr (GBytes) record = wc_statement_bytes (row, 6);
  g_autoptr (GBytes) sum = wc_statement_bytes (row, 7);
  g_autoptr (GBytes) expected = make_sum (record, self->remote_key);

  if (g_bytes_equal (sum, expected))
    self->record = g_steal_pointer (&record);
  return self;
}

static gboolean
keep_aside (WcDb *db, const WcOmemoAddress *with, gint64 address, GError **error)
{
  static const char SQL[] =
      "UPDATE omemo_session SET damaged_us = ?5 WHERE account = ?1 AND address = ?2 "
      "AND version = ?3 AND device = ?4 AND damaged_us IS NULL";

  if (!wc_statement_exec (db, SQL, error, WC_INT (with->account), WC_INT (address),
                          WC_INT (with->version), WC_INT (with->device),
                          WC_INT (wc_db_now_us (db))))
    return FALSE;
  g_set_error (error, WC_ERROR, WC_ERROR_STORAGE, "the session is damaged");
  if (error != NULL)
    wc_error_set_detail (*error, "reason", "store");
  return FALSE;
}

WcOmemoSession *
wc_omemo_session_store_load (WcDb *db, const WcOmemoAddress *with, GError **error)
{
  static const char SQL[] = FIELDS ", record, sum " OF "AND device = ?4";
  g_autoptr (WcOmemoSession) session = NULL;
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), NULL);

  if (!wc_address_find (db, with->jid, &address, error))
    return NULL;
  session = wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_INT (with->account), WC_INT (address),
                          WC_INT (with->version), WC_INT (with->device)),
      read_session, error);
  if (session != NULL && session->record == NULL)
    {
      keep_aside (db, with, address, error);
      return NULL;
    }
  return g_steal_pointer (&session);
}

gboolean
wc_omemo_session_store_save (WcDb *db,
                             const WcOmemoAddress *with,
                             const WcOmemoSession *session,
                             GError **error)
{
  static const char SQL[] =
      "INSERT INTO omemo_session (account, address, version, device, remote_key, "
      "kex_pending, acked_ratchet, healed_us, unanswered, record, sum) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
      "ON CONFLICT (account, address, version, device) WHERE damaged_us IS NULL "
      "DO UPDATE SET remote_key = excluded.remote_key, "
      "kex_pending = excluded.kex_pending, acked_ratchet = excluded.acked_ratchet, "
      "healed_us = excluded.healed_us, unanswered = excluded.unanswered, "
      "record = excluded.record, sum = excluded.sum";
  g_autoptr (GBytes) sum = NULL;
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (session->record != NULL, FALSE);

  address = wc_address_intern (db, with->jid, error);
  if (address == 0)
    return FALSE;
  sum = make_sum (session->record, session->remote_key);
  return wc_statement_exec (
      db, SQL, error, WC_INT (with->account), WC_INT (address), WC_INT (with->version),
      WC_INT (with->device), WC_BYTES (session->remote_key),
      WC_INT (session->kex_pending != 0), WC_BYTES (session->acked_ratchet),
      WC_INT_OR_NULL (session->healed_us), WC_INT (session->unanswered),
      WC_BYTES (session->record), WC_BYTES (sum));
}

gboolean
wc_omemo_session_store_put (WcDb *db,
                            const WcOmemoAddress *with,
                            GBytes *record,
                            GBytes *remote_key,
                            GError **error)
{
  static const char SQL[] =
      "INSERT INTO omemo_session (account, address, version, device, remote_key, "
      "kex_pending, unanswered, record, sum) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6, ?7) "
      "ON CONFLICT (account, address, version, device) WHERE damaged_us IS NULL "
      "DO UPDATE SET remote_key = excluded.remote_key, record = excluded.record, "
      "sum = excluded.sum";
  g_autoptr (GBytes) sum = make_sum (record, remote_key);
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  address = wc_address_intern (db, with->jid, error);
  return address != 0 &&
         wc_statement_exec (db, SQL, error, WC_INT (with->account), WC_INT (address),
                            WC_INT (with->version), WC_INT (with->device),
                            WC_BYTES (remote_key), WC_BYTES (record), WC_BYTES (sum));
}

gboolean
wc_omemo_session_store_received (WcDb *db, const WcOmemoAddress *with, GError **error)
{
  static const char SQL[] =
      "UPDATE omemo_session SET kex_pending = 0, unanswered = 0 WHERE account = ?1 "
      "AND address = ?2 AND version = ?3 AND device = ?4 AND damaged_us IS NULL "
      "AND (kex_pending <> 0 OR unanswered <> 0)";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, with->jid, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (with->account), WC_INT (address),
                            WC_INT (with->version), WC_INT (with->device));
}

gboolean
wc_omemo_session_store_ack (WcDb *db,
                            const WcOmemoAddress *with,
                            GBytes *ratchet,
                            gboolean *out_first,
                            GError **error)
{
  static const char SQL[] =
      "UPDATE omemo_session SET acked_ratchet = ?5 WHERE account = ?1 "
      "AND address = ?2 AND version = ?3 AND device = ?4 AND damaged_us IS NULL "
      "AND acked_ratchet IS NOT ?5";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_address_find (db, with->jid, &address, error) ||
      !wc_statement_exec (db, SQL, error, WC_INT (with->account), WC_INT (address),
                          WC_INT (with->version), WC_INT (with->device),
                          WC_BYTES (ratchet)))
    return FALSE;
  *out_first = wc_statement_changes (db) > 0;
  return TRUE;
}

GPtrArray *
wc_omemo_session_store_list (WcDb *db, const WcOmemoAddress *with, GError **error)
{
  static const char SQL[] = FIELDS OF "ORDER BY device";
  gint64 address;

  if (!wc_address_find (db, with->jid, &address, error))
    return NULL;
  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (with->account),
                                                   WC_INT (address),
                                                   WC_INT (with->version)),
                               read_head, (GDestroyNotify) wc_omemo_session_free, error);
}

gboolean
wc_omemo_session_store_remove (WcDb *db, const WcOmemoAddress *with, GError **error)
{
  static const char SQL[] = "DELETE " OF "AND device = ?4";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, with->jid, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (with->account), WC_INT (address),
                            WC_INT (with->version), WC_INT (with->device));
}

gboolean
wc_omemo_session_store_clear (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] = "DELETE FROM omemo_session WHERE account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account));
}

gboolean
wc_omemo_session_store_note_sent (WcDb *db, const WcOmemoAddress *with, GError **error)
{
  static const char SQL[] =
      "UPDATE omemo_session SET unanswered = unanswered + 1 WHERE account = ?1 "
      "AND address = ?2 AND version = ?3 AND device = ?4 AND damaged_us IS NULL";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, with->jid, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (with->account), WC_INT (address),
                            WC_INT (with->version), WC_INT (with->device)) &&
         wc_statement_require (db, "session", error);
}

guint
wc_omemo_session_store_count_damaged (WcDb *db, gint64 account)
{
  static const char SQL[] = "SELECT count (*) FROM omemo_session WHERE account = ?1 "
                            "AND damaged_us IS NOT NULL";

  return wc_statement_count (db, SQL, WC_INT (account));
}
