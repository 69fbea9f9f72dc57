/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/consumer-store.h"
#include "store/journal.h"
#include "store/statement.h"

#define COLUMNS "name, cursor, chats, start_us, seen_us"

void
wc_consumer_free (WcConsumer *self)
{
  g_free (self->name);
  g_free (self->chats);
  g_free (self);
}

static gpointer
read_consumer (WcStatement *row)
{
  WcConsumer *self = g_new0 (WcConsumer, 1);

  self->name = wc_statement_dup (row, 0);
  self->cursor = wc_statement_int (row, 1);
  self->chats = wc_statement_dup (row, 2);
  self->start_us = wc_statement_int (row, 3);
  self->seen_us = wc_statement_int (row, 4);
  return self;
}

WcConsumer *
wc_consumer_store_ensure (WcDb *db, const char *name, const char *chats, GError **error)
{
  static const char SQL[] =
      "INSERT INTO consumer (name, cursor, chats, start_us, seen_us) "
      "VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (name) "
      "DO UPDATE SET name = excluded.name RETURNING " COLUMNS;
  gint64 oldest, head;

  g_return_val_if_fail (wc_db_in_transaction (db), NULL);

  if (!wc_journal_bounds (db, &oldest, &head, error))
    return NULL;
  return wc_statement_collect_one (wc_statement_query (db, SQL, error, WC_TEXT (name),
                                                       WC_INT (head), WC_TEXT (chats),
                                                       WC_INT (wc_db_now_us (db))),
                                   read_consumer, error);
}

WcConsumer *
wc_consumer_store_find (WcDb *db, const char *name, GError **error)
{
  static const char SQL[] = "SELECT " COLUMNS " FROM consumer WHERE name = ?1";

  return wc_statement_collect_required (
      wc_statement_query (db, SQL, error, WC_TEXT (name)), read_consumer, "consumer",
      error);
}

gboolean
wc_consumer_store_acknowledge (WcDb *db, const char *name, gint64 seq, GError **error)
{
  static const char SQL[] =
      "UPDATE consumer SET cursor = max (cursor, ?2), seen_us = ?3 WHERE name = ?1";
  gint64 oldest, head;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_journal_bounds (db, &oldest, &head, error))
    return FALSE;
  if (seq > head)
    return wc_error_invalid (error, "cursor", "the cursor is ahead of the journal");
  if (!wc_statement_exec (db, SQL, error, WC_TEXT (name), WC_INT (seq),
                          WC_INT (wc_db_now_us (db))))
    return FALSE;
  return wc_statement_require (db, "consumer", error);
}

GPtrArray *
wc_consumer_store_list (WcDb *db, GError **error)
{
  static const char SQL[] = "SELECT " COLUMNS " FROM consumer ORDER BY name";

  return wc_statement_collect (wc_statement_query (db, SQL, error), read_consumer,
                               (GDestroyNotify) wc_consumer_free, error);
}

gboolean
wc_consumer_store_drop (WcDb *db, const char *name, GError **error)
{
  static const char SQL[] = "DELETE FROM consumer WHERE name = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_exec (db, SQL, error, WC_TEXT (name)))
    return FALSE;
  return wc_statement_require (db, "consumer", error);
}
