/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/address.h"
#include "store/chat-store.h"
#include "store/journal.h"
#include "store/message-progress.h"
#include "store/statement.h"

/* States only go forwards, because acknowledgements, receipts and archive copies of the
 * same message arrive in any order. */

/* What is needed to report a change. */
typedef struct
{
  gint64 id;
  gint64 account;
  char *chat; /* (owned) */
} Changed;

static void
changed_free (gpointer data)
{
  Changed *changed = data;

  g_free (changed->chat);
  g_free (changed);
}

static gpointer
read_changed (WcStatement *row)
{
  Changed *changed = g_new0 (Changed, 1);

  changed->id = wc_statement_int (row, 0);
  changed->account = wc_statement_int (row, 1);
  changed->chat = wc_statement_dup (row, 2);
  return changed;
}

#define RETURNING                                                                        \
  " RETURNING id, account, (SELECT jid FROM address WHERE address.id = message.chat)"

/* Writes a journal row for each row that the UPDATE @rows (transfer full) returns. */
static gboolean
report (WcDb *db, WcStatement *rows, WcMessageState state, guint *out_n, GError **error)
{
  g_autoptr (GPtrArray) all =
      wc_statement_collect (rows, read_changed, changed_free, error);

  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    {
      Changed *changed = g_ptr_array_index (all, i);
      g_autoptr (WcEvent) event =
          wc_event_new (WC_EVENT_MESSAGE_STATE, changed->account, changed->chat, NULL);

      event->id = changed->id;
      wc_event_set_delta (event, "state", wc_message_state_to_string (state));
      if (!wc_journal_append (db, event, error))
        return FALSE;
    }
  *out_n = all->len;
  return TRUE;
}

gboolean
wc_message_progress_advance (
    WcDb *db, gint64 id, WcMessageState state, gboolean *out_changed, GError **error)
{
  /* ?3: failed, ?4: sent. A message that failed and did arrive has no error any more.
   * That the server took it says so only where this was in doubt: what bounces was taken
   * too, and the bounce is often here before the acknowledgement. */
  static const char SQL[] =
      "UPDATE message SET state = ?2, error_condition = NULL, error_text = NULL "
      "WHERE id = ?1 AND outgoing = 1 AND (state < ?2 OR (state = ?3 AND (?2 > ?4 "
      "OR (?2 = ?4 AND error_condition = 'uncertain')))) AND chat IS NOT NULL" RETURNING;
  guint n;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (state < WC_MESSAGE_STATE_FAILED, FALSE);

  if (!report (db,
               wc_statement_query (db, SQL, error, WC_INT (id), WC_INT (state),
                                   WC_INT (WC_MESSAGE_STATE_FAILED),
                                   WC_INT (WC_MESSAGE_STATE_SENT)),
               state, &n, error))
    return FALSE;
  if (out_changed != NULL)
    *out_changed = n > 0;
  return TRUE;
}

gboolean
wc_message_progress_fail (
    WcDb *db, gint64 id, const char *condition, const char *text, GError **error)
{
  static const char SQL[] =
      "UPDATE message SET state = ?2, error_condition = ?3, error_text = ?4 "
      "WHERE id = ?1 AND outgoing = 1 AND state < ?5 AND chat IS NOT NULL" RETURNING;
  guint n;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return report (db,
                 wc_statement_query (db, SQL, error, WC_INT (id),
                                     WC_INT (WC_MESSAGE_STATE_FAILED),
                                     WC_TEXT (condition), WC_TEXT (text),
                                     WC_INT (WC_MESSAGE_STATE_DELIVERED)),
                 WC_MESSAGE_STATE_FAILED, &n, error);
}

gboolean
wc_message_progress_requeue (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] =
      "UPDATE message SET state = ?2, error_condition = NULL, error_text = NULL "
      "WHERE id = ?1 AND outgoing = 1 AND state = ?3 AND chat IS NOT NULL" RETURNING;
  guint n;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!report (db,
               wc_statement_query (db, SQL, error, WC_INT (id),
                                   WC_INT (WC_MESSAGE_STATE_QUEUED),
                                   WC_INT (WC_MESSAGE_STATE_FAILED)),
               WC_MESSAGE_STATE_QUEUED, &n, error))
    return FALSE;
  if (n > 0)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT, "the message has not failed");
  return FALSE;
}

gboolean
wc_message_progress_set_displayed (
    WcDb *db, gint64 account, const char *chat, gint64 up_to, GError **error)
{
  static const char SQL[] =
      "UPDATE message SET state = ?5 WHERE account = ?1 AND chat = ?2 "
      "AND id > ?3 AND id <= ?4 AND outgoing = 1 AND state IN (?6, ?7)" RETURNING;
  gint64 before, address;
  guint n;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_chat_store_set_peer_read (db, account, chat, up_to, &before, error) ||
      !wc_address_find (db, chat, &address, error))
    return FALSE;
  return report (db,
                 wc_statement_query (
                     db, SQL, error, WC_INT (account), WC_INT (address), WC_INT (before),
                     WC_INT (up_to), WC_INT (WC_MESSAGE_STATE_DISPLAYED),
                     WC_INT (WC_MESSAGE_STATE_SENT), WC_INT (WC_MESSAGE_STATE_DELIVERED)),
                 WC_MESSAGE_STATE_DISPLAYED, &n, error);
}
