/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/chat.h"
#include "store/message-progress.h"
#include "store/outbox-abandon.h"
#include "store/outbox-store.h"
#include "store/statement.h"

/* A message for a room belongs to one stay in it. Where that is over, a person decides
 * whether it is to be said at another. */

typedef struct
{
  gint64 id;
  gint64 message; /* 0: a marker, of which nobody is told */
  gboolean unsure;
} Waiting;

static gpointer
read_waiting (WcStatement *row)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->id = wc_statement_int (row, 0);
  if (wc_statement_int (row, 1) == WC_OUTBOX_MESSAGE)
    waiting->message = wc_statement_int (row, 2);
  waiting->unsure = wc_statement_int (row, 3) == WC_OUTBOX_UNSURE;
  return waiting;
}

static gboolean
abandon (WcDb *db, const Waiting *waiting, const WcOutboxReason *why, GError **error)
{
  const char *condition = waiting->unsure ? "uncertain" : why->condition;

  return (waiting->message == 0 ||
          wc_message_progress_fail (db, waiting->message, condition, why->text, error)) &&
         wc_outbox_store_remove (db, waiting->id, error);
}

gboolean
wc_outbox_abandon_room (
    WcDb *db, gint64 account, const char *room, const WcOutboxReason *why, GError **error)
{
  static const char SQL[] =
      "SELECT o.id, o.kind, o.message, o.state FROM outbox o "
      "JOIN address a ON a.id = o.chat "
      "JOIN chat c ON c.account = o.account AND c.address = o.chat "
      "WHERE o.account = ?1 AND o.state IN (?3, ?4) AND iif (c.kind = ?6, "
      "substr (a.jid, 1, length (?2) + 1) = ?2 || '/', c.kind = ?5 AND a.jid = ?2) "
      "ORDER BY o.id";
  g_autoptr (GPtrArray) all = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  all = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_TEXT (room),
                          WC_INT (WC_OUTBOX_QUEUED), WC_INT (WC_OUTBOX_UNSURE),
                          WC_INT (WC_CHAT_KIND_MUC), WC_INT (WC_CHAT_KIND_MUC_PM)),
      read_waiting, g_free, error);
  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    if (!abandon (db, all->pdata[i], why, error))
      return FALSE;
  return TRUE;
}
