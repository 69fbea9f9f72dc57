/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/omemo-identity.h"
#include "store/address.h"
#include "store/message-omemo-store.h"
#include "store/omemo-identity-store.h"
#include "store/statement.h"

#define COLUMNS                                                                          \
  "SELECT o.message, o.version, o.device, o.trust, o.reason, a.jid, i.key, "             \
  "coalesce (i.trust, o.trust) FROM "
#define JOINED                                                                           \
  " LEFT JOIN omemo_identity i ON i.id = o.identity "                                    \
  "LEFT JOIN address a ON a.id = i.address "

static gpointer
read_one (WcStatement *row)
{
  WcMessageOmemo *self = wc_message_omemo_new (wc_statement_int (row, 0),
                                               (WcOmemoVersion) wc_statement_int (row, 1),
                                               (guint32) wc_statement_int (row, 2));
  g_autoptr (GBytes) key = wc_statement_bytes (row, 6);
  const char *reason = wc_statement_text (row, 4);

  /* an import may have brought any number */
  self->trust = (WcOmemoTrust) CLAMP (wc_statement_int (row, 3),
                                      WC_OMEMO_TRUST_DISTRUSTED, WC_OMEMO_TRUST_VERIFIED);
  self->trust_now = (WcOmemoTrust) CLAMP (
      wc_statement_int (row, 7), WC_OMEMO_TRUST_DISTRUSTED, WC_OMEMO_TRUST_VERIFIED);
  if (reason != NULL && !wc_omemo_reason_from_string (reason, &self->reason))
    self->reason = WC_OMEMO_REASON_UNSUPPORTED;
  if (key != NULL)
    wc_message_omemo_set_key (self, wc_statement_text (row, 5), key);
  return self;
}

/* The number of the key, which is 0 where none is named. */
static gboolean
find_key (
    WcDb *db, gint64 account, const WcMessageOmemo *said, gint64 *out_id, GError **error)
{
  const WcOmemoKeyOf who = { account, said->jid, said->key };

  *out_id = 0;
  if (said->key == NULL)
    return TRUE;
  if (!wc_omemo_identity_store_find (db, &who, out_id, error))
    return FALSE;
  if (*out_id == 0)
    g_set_error (error, WC_ERROR, WC_ERROR_NOT_FOUND, "there is no such identity key");
  return *out_id != 0;
}

gboolean
wc_message_omemo_store_set (WcDb *db,
                            gint64 account,
                            const WcMessageOmemo *said,
                            GError **error)
{
  static const char SQL[] = "INSERT OR REPLACE INTO message_omemo (message, version, "
                            "device, identity, trust, reason) "
                            "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
  const char *reason = said->reason != WC_OMEMO_REASON_NONE
                           ? wc_omemo_reason_to_string (said->reason)
                           : NULL;
  gint64 identity;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return find_key (db, account, said, &identity, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (said->message),
                            WC_INT (said->version), WC_INT (said->device),
                            WC_INT_OR_NULL (identity), WC_INT (said->trust),
                            WC_TEXT (reason));
}

WcMessageOmemo *
wc_message_omemo_store_get (WcDb *db, gint64 message, GError **error)
{
  static const char SQL[] = COLUMNS "message_omemo o" JOINED "WHERE o.message = ?1";

  return wc_statement_collect_one (wc_statement_query (db, SQL, error, WC_INT (message)),
                                   read_one, error);
}

static void
take_left (GHashTable *found, WcStatement *row)
{
  gint64 message = wc_statement_int (row, 0);
  WcMessageOmemo *said = g_hash_table_lookup (found, &message);
  WcOmemoReason reason;

  if (said == NULL)
    return;
  if (!wc_omemo_reason_from_string (wc_statement_text (row, 4), &reason))
    reason = WC_OMEMO_REASON_UNSUPPORTED;
  if (said->left == NULL)
    said->left =
        g_ptr_array_new_with_free_func ((GDestroyNotify) wc_message_omemo_left_free);
  g_ptr_array_add (said->left, wc_message_omemo_left_new (
                                   wc_statement_text (row, 1),
                                   (WcOmemoVersion) wc_statement_int (row, 2),
                                   (guint32) wc_statement_int (row, 3), reason));
}

/* Whom the messages in @found, whose ids are @list, leave out. */
static gboolean
read_left (WcDb *db, GHashTable *found, const char *list, GError **error)
{
  static const char SQL[] =
      "SELECT l.message, a.jid, l.version, l.device, l.reason FROM json_each (?1) j "
      "JOIN message_omemo_left l ON l.message = j.value "
      "JOIN address a ON a.id = l.address ORDER BY a.jid, l.version, l.device";
  g_autoptr (WcStatement) row = NULL;
  g_autoptr (GError) local_error = NULL;

  row = wc_statement_query (db, SQL, &local_error, WC_TEXT (list));
  while (row != NULL && wc_statement_step (row, &local_error))
    take_left (found, row);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

GHashTable *
wc_message_omemo_store_read (WcDb *db, GHashTable *ids, GError **error)
{
  static const char SQL[] =
      COLUMNS "json_each (?1) j JOIN message_omemo o ON o.message = j.value" JOINED;
  g_autofree char *list = wc_statement_list_ids (ids);
  GHashTable *found = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                             (GDestroyNotify) wc_message_omemo_free);
  g_autoptr (GPtrArray) rows =
      wc_statement_collect (wc_statement_query (db, SQL, error, WC_TEXT (list)), read_one,
                            /* free_func= */ NULL, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      WcMessageOmemo *one = rows->pdata[i];

      g_hash_table_insert (found, &one->message, one);
    }
  if (rows == NULL || !read_left (db, found, list, error))
    g_clear_pointer (&found, g_hash_table_unref);
  return found;
}

gboolean
wc_message_omemo_store_leave_out (WcDb *db,
                                  gint64 message,
                                  const WcOmemoAddress *device,
                                  WcOmemoReason reason,
                                  GError **error)
{
  static const char SQL[] = "INSERT OR REPLACE INTO message_omemo_left (message, "
                            "address, version, device, reason) "
                            "VALUES (?1, ?2, ?3, ?4, ?5)";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  address = wc_address_intern (db, device->jid, error);
  return address != 0 &&
         wc_statement_exec (db, SQL, error, WC_INT (message), WC_INT (address),
                            WC_INT (device->version), WC_INT (device->device),
                            WC_TEXT (wc_omemo_reason_to_string (reason)));
}

gboolean
wc_message_omemo_store_leave_out_none (WcDb *db, gint64 message, GError **error)
{
  static const char SQL[] = "DELETE FROM message_omemo_left WHERE message = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (message));
}

gboolean
wc_message_omemo_store_take_bytes (WcDb *db,
                                   gint64 message,
                                   char **out_stanza,
                                   GError **error)
{
  static const char READ[] = "SELECT stanza FROM message_omemo_bytes WHERE message = ?1";
  static const char SQL[] = "DELETE FROM message_omemo_bytes WHERE message = ?1";
  g_autoptr (WcStatement) row = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  *out_stanza = NULL;
  row = wc_statement_query (db, READ, &local_error, WC_INT (message));
  if (row != NULL && wc_statement_step (row, &local_error))
    *out_stanza = wc_statement_dup (row, 0);
  g_clear_pointer (&row, wc_statement_done);
  if (local_error == NULL)
    return *out_stanza == NULL || wc_statement_exec (db, SQL, error, WC_INT (message));
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
wc_message_omemo_store_has_before_us (
    WcDb *db, gint64 account, const char *chat, gboolean *out_has, GError **error)
{
  /* there is about one in a chat, and an index of them alone */
  static const char SQL[] =
      "SELECT EXISTS (SELECT 1 FROM message_omemo o CROSS JOIN message m "
      "ON m.id = o.message WHERE o.reason = 'before-us' AND m.account = ?1 "
      "AND m.chat = ?2)";
  gint64 address, has = 0;

  *out_has = FALSE;
  if (!wc_address_find (db, chat, &address, error))
    return FALSE;
  if (address != 0 &&
      !wc_statement_get_int (db, SQL, &has, error, WC_INT (account), WC_INT (address)))
    return FALSE;
  *out_has = has != 0;
  return TRUE;
}

static void
fill_one (WcMessage *message, GHashTable *found)
{
  const WcMessageOmemo *said = g_hash_table_lookup (found, &message->id);

  g_clear_pointer (&message->omemo, wc_message_omemo_free);
  if (said != NULL)
    message->omemo = wc_message_omemo_copy (said);
}

gboolean
wc_message_omemo_store_fill (WcDb *db, GPtrArray *messages, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) found = NULL;

  for (guint i = 0; i < messages->len; i++)
    {
      WcMessage *message = messages->pdata[i];

      if (message != NULL && message->encryption != NULL)
        g_hash_table_insert (ids, &message->id, message);
    }
  if (g_hash_table_size (ids) == 0)
    return TRUE;
  found = wc_message_omemo_store_read (db, ids, error);
  for (guint i = 0; found != NULL && i < messages->len; i++)
    if (messages->pdata[i] != NULL)
      fill_one (messages->pdata[i], found);
  return found != NULL;
}
