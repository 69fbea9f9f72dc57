/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/address.h"
#include "store/omemo-policy-store.h"
#include "store/statement.h"

static gpointer
read_policy (WcStatement *row)
{
  WcOmemoPolicy *self = g_new0 (WcOmemoPolicy, 1);

  self->use = (WcOmemoUse) wc_statement_int (row, 0);
  self->trust = (WcOmemoTrustMode) wc_statement_int (row, 1);
  self->shows = (guint) wc_statement_int (row, 2);
  self->heals = wc_statement_int (row, 3) != 0;
  self->strict = wc_statement_int (row, 4) != 0;
  return self;
}

gboolean
wc_omemo_policy_store_get (WcDb *db, gint64 account, WcOmemoPolicy *out, GError **error)
{
  static const char SQL[] =
      "SELECT use, trust, shows, heals, strict FROM omemo_policy WHERE account = ?1";
  g_autoptr (GPtrArray) found = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (account)), read_policy, g_free, error);

  if (found == NULL)
    return FALSE;
  wc_omemo_policy_init (out);
  if (found->len > 0)
    *out = *(const WcOmemoPolicy *) found->pdata[0];
  return TRUE;
}

gboolean
wc_omemo_policy_store_save (WcDb *db,
                            gint64 account,
                            const WcOmemoPolicy *policy,
                            GError **error)
{
  static const char SQL[] = "REPLACE INTO omemo_policy (account, use, trust, shows, "
                            "heals, strict) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (policy->use),
                            WC_INT (policy->trust), WC_INT (policy->shows),
                            WC_INT (policy->heals != 0), WC_INT (policy->strict != 0));
}

static gpointer
read_chat (WcStatement *row)
{
  WcOmemoChatPolicy *self = g_new0 (WcOmemoChatPolicy, 1);

  self->has_use = wc_statement_int (row, 0) != 0;
  self->use = (WcOmemoUse) wc_statement_int (row, 1);
  self->has_trust = wc_statement_int (row, 2) != 0;
  self->trust = (WcOmemoTrustMode) wc_statement_int (row, 3);
  self->has_strict = wc_statement_int (row, 4) != 0;
  self->strict = wc_statement_int (row, 5) != 0;
  return self;
}

gboolean
wc_omemo_policy_store_get_chat (
    WcDb *db, gint64 account, const char *jid, WcOmemoChatPolicy *out, GError **error)
{
  static const char SQL[] = "SELECT use IS NOT NULL, use, trust IS NOT NULL, trust, "
                            "strict IS NOT NULL, strict "
                            "FROM omemo_chat_policy WHERE account = ?1 AND address = ?2";
  g_autoptr (GPtrArray) found = NULL;
  gint64 address;

  if (!wc_address_find (db, jid, &address, error))
    return FALSE;
  found = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (address)), read_chat,
      g_free, error);
  if (found == NULL)
    return FALSE;
  *out = (WcOmemoChatPolicy){ 0 };
  if (found->len > 0)
    *out = *(const WcOmemoChatPolicy *) found->pdata[0];
  return TRUE;
}

gboolean
wc_omemo_policy_store_save_chat (WcDb *db,
                                 gint64 account,
                                 const char *jid,
                                 const WcOmemoChatPolicy *policy,
                                 GError **error)
{
  static const char NONE[] =
      "DELETE FROM omemo_chat_policy WHERE account = ?1 AND address = ?2";
  static const char SQL[] =
      "REPLACE INTO omemo_chat_policy (account, address, use, trust, strict) "
      "VALUES (?1, ?2, iif (?3, ?4, NULL), iif (?5, ?6, NULL), iif (?7, ?8, NULL))";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  address = wc_address_intern (db, jid, error);
  if (address == 0)
    return FALSE;
  if (!policy->has_use && !policy->has_trust && !policy->has_strict)
    return wc_statement_exec (db, NONE, error, WC_INT (account), WC_INT (address));
  return wc_statement_exec (
      db, SQL, error, WC_INT (account), WC_INT (address), WC_INT (policy->has_use != 0),
      WC_INT (policy->use), WC_INT (policy->has_trust != 0), WC_INT (policy->trust),
      WC_INT (policy->has_strict != 0), WC_INT (policy->strict != 0));
}

gboolean
wc_omemo_policy_store_get_in_chat (
    WcDb *db, gint64 account, const char *jid, WcOmemoPolicy *out, GError **error)
{
  WcOmemoPolicy policy;
  WcOmemoChatPolicy chat;

  if (!wc_omemo_policy_store_get (db, account, &policy, error) ||
      !wc_omemo_policy_store_get_chat (db, account, jid, &chat, error))
    return FALSE;
  *out = wc_omemo_policy_in_chat (&policy, &chat);
  return TRUE;
}
