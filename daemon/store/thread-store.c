/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/address.h"
#include "store/statement.h"
#include "store/thread-store.h"

/* Counted when a message comes, because counting a long chat takes long. Of parents that
 * differ the same one is kept, whatever came first. */

void
wc_thread_free (WcThread *self)
{
  g_free (self->thread);
  g_free (self->parent);
  g_free (self);
}

gboolean
wc_thread_store_added (WcDb *db, const WcMessage *message, GError **error)
{
  static const char SQL[] =
      "INSERT INTO thread (account, chat, thread, n, first_id, last_id, parent) "
      "VALUES (?1, ?2, ?3, 1, ?4, ?4, ?5) ON CONFLICT DO UPDATE SET n = n + 1, "
      "first_id = min (first_id, excluded.first_id), "
      "last_id = max (last_id, excluded.last_id), "
      "parent = min (coalesce (parent, excluded.parent), "
      "coalesce (excluded.parent, parent))";
  const char *parent = message->extra != NULL ? message->extra->thread_parent : NULL;
  gint64 chat;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return message->thread == NULL ||
         (wc_address_find (db, message->chat, &chat, error) &&
          wc_statement_exec (db, SQL, error, WC_INT (message->account), WC_INT (chat),
                             WC_TEXT (message->thread), WC_INT (message->id),
                             WC_TEXT (parent)));
}

static gpointer
read_thread (WcStatement *row)
{
  WcThread *thread = g_new0 (WcThread, 1);

  thread->thread = wc_statement_dup (row, 0);
  thread->parent = wc_statement_dup (row, 1);
  thread->n = (guint) wc_statement_int (row, 2);
  thread->first_id = wc_statement_int (row, 3);
  thread->last_id = wc_statement_int (row, 4);
  thread->last_us = wc_statement_int (row, 5);
  return thread;
}

GPtrArray *
wc_thread_store_list (WcDb *db, const WcThreadQuery *query, GError **error)
{
  static const char SQL[] =
      "SELECT t.thread, t.parent, t.n, t.first_id, t.last_id, m.ts_us FROM thread t "
      "JOIN message m ON m.id = t.last_id WHERE t.account = ?1 AND t.chat = ?2 "
      "AND (?3 = 0 OR t.last_id < ?3) ORDER BY t.last_id DESC LIMIT ?4";
  gint64 chat;

  if (!wc_address_find (db, query->chat, &chat, error))
    return NULL;
  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (query->account), WC_INT (chat),
                          WC_INT (query->before), WC_INT (query->limit)),
      read_thread, (GDestroyNotify) wc_thread_free, error);
}
