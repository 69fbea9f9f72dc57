/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/address.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-journal.h"
#include "store/statement.h"

#define COLUMNS                                                                          \
  "SELECT a.jid, i.key, i.trust, i.first_seen_us, i.used_us, i.decided_us "              \
  "FROM omemo_identity i JOIN address a ON a.id = i.address WHERE i.account = ?1 "

static gboolean
check (const WcOmemoKeyOf *who, GError **error)
{
  return wc_omemo_identity_is_key (who->key) ||
         wc_error_invalid (error, "key", "this is no public key");
}

static gpointer
read_identity (WcStatement *row)
{
  g_autoptr (GBytes) key = wc_statement_bytes (row, 1);
  WcOmemoIdentity *self = wc_omemo_identity_new (wc_statement_text (row, 0), key);

  self->trust = (WcOmemoTrust) wc_statement_int (row, 2);
  self->first_seen_us = wc_statement_int (row, 3);
  self->used_us = wc_statement_int (row, 4);
  self->decided_us = wc_statement_int (row, 5);
  return self;
}

WcOmemoIdentity *
wc_omemo_identity_store_get (WcDb *db, const WcOmemoKeyOf *who, GError **error)
{
  static const char SQL[] = COLUMNS "AND i.address = ?2 AND i.key = ?3";
  gint64 address;

  if (!check (who, error) || !wc_address_find (db, who->jid, &address, error))
    return NULL;
  return wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_INT (who->account), WC_INT (address),
                          WC_BYTES (who->key)),
      read_identity, error);
}

GPtrArray *
wc_omemo_identity_store_list (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char OF_ONE[] = COLUMNS "AND i.address = ?2 ORDER BY i.id";
  static const char OF_ALL[] = COLUMNS "ORDER BY i.id";
  gint64 address;
  WcStatement *rows;

  if (jid == NULL)
    rows = wc_statement_query (db, OF_ALL, error, WC_INT (account));
  else if (wc_address_find (db, jid, &address, error))
    rows = wc_statement_query (db, OF_ONE, error, WC_INT (account), WC_INT (address));
  else
    return NULL;
  return wc_statement_collect (rows, read_identity,
                               (GDestroyNotify) wc_omemo_identity_free, error);
}

gboolean
wc_omemo_identity_store_count_undecided (WcDb *db,
                                         gint64 account,
                                         gint64 *out_n,
                                         GError **error)
{
  static const char SQL[] =
      "SELECT count (*) FROM omemo_identity i WHERE i.account = ?1 AND i.trust = ?2 "
      "AND EXISTS (SELECT 1 FROM omemo_device d WHERE d.account = ?1 "
      "AND d.address = i.address AND d.listed = 1 "
      "AND (d.key = i.key OR d.shown = i.key))";

  return wc_statement_get_int (db, SQL, out_n, error, WC_INT (account),
                               WC_INT (WC_OMEMO_TRUST_UNDECIDED));
}

gboolean
wc_omemo_identity_store_find (WcDb *db,
                              const WcOmemoKeyOf *who,
                              gint64 *out_id,
                              GError **error)
{
  static const char SQL[] = "SELECT id FROM omemo_identity WHERE account = ?1 "
                            "AND address = ?2 AND key = ?3";
  gint64 address;

  return wc_address_find (db, who->jid, &address, error) &&
         wc_statement_get_int (db, SQL, out_id, error, WC_INT (who->account),
                               WC_INT (address), WC_BYTES (who->key));
}

/* Makes room for one more of that address. */
static gboolean
bound (WcDb *db, gint64 account, gint64 address, GError **error)
{
  static const char COUNT[] = "SELECT count (*) FROM omemo_identity WHERE account = ?1 "
                              "AND address = ?2 AND decided_us IS NULL";
  static const char OLDEST[] =
      "DELETE FROM omemo_identity WHERE id = (SELECT id FROM omemo_identity "
      "WHERE account = ?1 AND address = ?2 AND decided_us IS NULL "
      "ORDER BY coalesce (used_us, first_seen_us), id LIMIT 1)";
  gint64 n = 0;

  if (!wc_statement_get_int (db, COUNT, &n, error, WC_INT (account), WC_INT (address)))
    return FALSE;
  return n < WC_OMEMO_IDENTITY_STORE_MAX ||
         wc_statement_exec (db, OLDEST, error, WC_INT (account), WC_INT (address));
}

static gboolean
add (WcDb *db, const WcOmemoKeyOf *who, WcOmemoTrustMode mode, GError **error)
{
  static const char VERIFIED[] = "SELECT 1 FROM omemo_identity WHERE account = ?1 "
                                 "AND address = ?2 AND trust = ?3 LIMIT 1";
  static const char SQL[] = "INSERT INTO omemo_identity (account, address, key, trust, "
                            "first_seen_us) VALUES (?1, ?2, ?3, ?4, ?5)";
  gint64 address = wc_address_intern (db, who->jid, error);
  gint64 verified = 0;

  if (address == 0 ||
      !wc_statement_get_int (db, VERIFIED, &verified, error, WC_INT (who->account),
                             WC_INT (address), WC_INT (WC_OMEMO_TRUST_VERIFIED)) ||
      !bound (db, who->account, address, error))
    return FALSE;
  return wc_statement_exec (
      db, SQL, error, WC_INT (who->account), WC_INT (address), WC_BYTES (who->key),
      WC_INT (wc_omemo_trust_of_new (mode, verified != 0)), WC_INT (wc_db_now_us (db)));
}

WcOmemoIdentity *
wc_omemo_identity_store_note (WcDb *db,
                              const WcOmemoKeyOf *who,
                              WcOmemoTrustMode mode,
                              gboolean *out_is_new,
                              GError **error)
{
  WcOmemoIdentity *known;
  GError *local_error = NULL;
  gboolean is_new;

  g_return_val_if_fail (wc_db_in_transaction (db), NULL);

  known = wc_omemo_identity_store_get (db, who, &local_error);
  is_new = known == NULL && local_error == NULL;
  if (out_is_new != NULL)
    *out_is_new = is_new;
  if (is_new && add (db, who, mode, &local_error))
    known = wc_omemo_identity_store_get (db, who, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return known;
}

gboolean
wc_omemo_identity_store_touch (WcDb *db, const WcOmemoKeyOf *who, GError **error)
{
  static const char SQL[] = "UPDATE omemo_identity SET used_us = ?2 WHERE id = ?1";
  gint64 id;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return check (who, error) && wc_omemo_identity_store_find (db, who, &id, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (id), WC_INT (wc_db_now_us (db)));
}

gboolean
wc_omemo_identity_store_set_trust (WcDb *db,
                                   const WcOmemoKeyOf *who,
                                   WcOmemoTrust trust,
                                   GError **error)
{
  static const char SQL[] =
      "UPDATE omemo_identity SET trust = ?2, decided_us = ?3 WHERE id = ?1";
  gint64 id;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return check (who, error) && wc_omemo_identity_store_find (db, who, &id, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (id), WC_INT (trust),
                            WC_INT (wc_db_now_us (db))) &&
         wc_statement_require (db, "identity key", error) &&
         wc_omemo_journal_key (db, who, "trust", error);
}
