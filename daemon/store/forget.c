/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/address.h"
#include "store/chat-store.h"
#include "store/forget.h"
#include "store/journal.h"
#include "store/message-row.h"
#include "store/outbox-store.h"
#include "store/scrub.h"

/* A forgotten message becomes an empty row: what would let it come back (its archive id,
 * the origin id of an own one) stays known. That the index may still hold its words is
 * noted for wc_scrub_step(). */

#define EMPTY                                                                            \
  "UPDATE message SET chat = NULL, flags = flags & 512, body = NULL, message_id = "      \
  "NULL, "                                                                               \
  "origin_id = iif (own, origin_id, NULL), encryption = NULL, thread = NULL, "           \
  "subject = NULL, error_condition = NULL, error_text = NULL "
G_STATIC_ASSERT (WC_MESSAGE_ROW_STANZA_IS_ARCHIVE == 512);

/* The address of the chat that a message is in; NULL when there is no such message.
 * Returns: (transfer full). */
static gboolean
dup_chat (WcDb *db, gint64 account, gint64 id, char **out_chat, GError **error)
{
  static const char SQL[] =
      "SELECT jid FROM message JOIN address ON address.id = message.chat "
      "WHERE message.id = ?1 AND account = ?2";
  g_autoptr (WcStatement) row =
      wc_statement_query (db, SQL, error, WC_INT (id), WC_INT (account));
  GError *local_error = NULL;

  if (row == NULL)
    return FALSE;
  *out_chat = wc_statement_step (row, &local_error) ? wc_statement_dup (row, 0) : NULL;
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

/* What waits to be sent is not sent any more; what was written is still settled. */
static gboolean
forget_one (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = EMPTY "WHERE id = ?1";
  static const char OUTBOX[] = "DELETE FROM outbox WHERE message = ?1 AND state = ?2";

  return wc_statement_exec (db, SQL, error, WC_INT (id)) &&
         wc_statement_exec (db, OUTBOX, error, WC_INT (id), WC_INT (WC_OUTBOX_QUEUED));
}

static gboolean
forget_and_tell (WcDb *db, gint64 account, gint64 id, GError **error)
{
  g_autoptr (WcEvent) event = NULL;
  g_autofree char *chat = NULL;

  if (!dup_chat (db, account, id, &chat, error))
    return FALSE;
  if (chat == NULL)
    return TRUE;
  event = wc_event_new (WC_EVENT_MESSAGE_REMOVED, account, chat, NULL);
  event->id = id;
  return forget_one (db, id, error) && wc_chat_store_recount (db, account, chat, error) &&
         wc_journal_append (db, event, error);
}

gboolean
wc_forget_messages (
    WcDb *db, gint64 account, const gint64 *ids, gsize n_ids, GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  for (gsize i = 0; i < n_ids; i++)
    if (!forget_and_tell (db, account, ids[i], error))
      return FALSE;
  return wc_scrub_want (db, error);
}

gboolean
wc_forget_chat (WcDb *db,
                gint64 account,
                const char *chat,
                guint limit,
                gboolean *out_more,
                GError **error)
{
  static const char OUTBOX[] =
      "DELETE FROM outbox WHERE account = ?1 AND chat = ?2 AND state = ?3";
  static const char SQL[] =
      EMPTY "WHERE id IN (SELECT id FROM message WHERE account = ?1 AND chat = ?2 "
            "ORDER BY id LIMIT ?3)";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_address_find (db, chat, &address, error) ||
      !wc_statement_exec (db, OUTBOX, error, WC_INT (account), WC_INT (address),
                          WC_INT (WC_OUTBOX_QUEUED)) ||
      !wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address),
                          WC_INT (limit)))
    return FALSE;
  *out_more = wc_statement_changes (db) == limit;
  return wc_chat_store_recount (db, account, chat, error) && wc_scrub_want (db, error);
}
