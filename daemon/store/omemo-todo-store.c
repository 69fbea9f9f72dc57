/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/address.h"
#include "store/omemo-todo-store.h"
#include "store/statement.h"

#define ONE                                                                              \
  "WHERE account = ?1 AND kind = ?2 AND address = ?3 AND version = ?4 AND device = ?5"

static gpointer
read_todo (WcStatement *row)
{
  WcOmemoTodo *self = g_new0 (WcOmemoTodo, 1);

  self->kind = (WcOmemoTodoKind) wc_statement_int (row, 0);
  self->jid = wc_statement_dup (row, 1);
  self->version = (WcOmemoVersion) wc_statement_int (row, 2);
  self->device = (guint32) wc_statement_int (row, 3);
  self->not_before_us = wc_statement_int (row, 4);
  self->asked = wc_statement_int (row, 5);
  return self;
}

gboolean
wc_omemo_todo_store_add (WcDb *db,
                         WcOmemoTodoKind kind,
                         const WcOmemoAddress *about,
                         gint64 not_before_us,
                         GError **error)
{
  static const char SQL[] =
      "INSERT INTO omemo_todo (account, kind, address, version, device, not_before_us, "
      "asked) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) ON CONFLICT DO UPDATE SET "
      "not_before_us = min (not_before_us, excluded.not_before_us), asked = asked + 1";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  address = wc_address_intern (db, about->jid, error);
  return address != 0 &&
         wc_statement_exec (db, SQL, error, WC_INT (about->account), WC_INT (kind),
                            WC_INT (address), WC_INT (about->version),
                            WC_INT (about->device), WC_INT (not_before_us));
}

/* Nothing is put off for longer: what is, was before the clock was set back. */
#define LONGEST_US G_TIME_SPAN_HOUR

GPtrArray *
wc_omemo_todo_store_list_due (WcDb *db, gint64 account, guint limit, GError **error)
{
  static const char SQL[] =
      "SELECT t.kind, a.jid, t.version, t.device, t.not_before_us, t.asked "
      "FROM omemo_todo t JOIN address a ON a.id = t.address WHERE t.account = ?1 "
      "AND NOT t.not_before_us BETWEEN ?2 + 1 AND ?2 + ?4 "
      "ORDER BY t.not_before_us LIMIT ?3";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account),
                                                   WC_INT (wc_db_now_us (db)),
                                                   WC_INT (limit), WC_INT (LONGEST_US)),
                               read_todo, (GDestroyNotify) wc_omemo_todo_free, error);
}

gboolean
wc_omemo_todo_store_next_after (
    WcDb *db, gint64 account, gint64 after_us, gint64 *out_us, GError **error)
{
  static const char SQL[] = "SELECT coalesce (min (not_before_us), -1) FROM omemo_todo "
                            "WHERE account = ?1 AND not_before_us > ?2";

  return wc_statement_get_int (db, SQL, out_us, error, WC_INT (account),
                               WC_INT (after_us));
}

gboolean
wc_omemo_todo_store_done (WcDb *db,
                          gint64 account,
                          const WcOmemoTodo *todo,
                          GError **error)
{
  static const char SQL[] = "DELETE FROM omemo_todo " ONE " AND asked = ?6";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, todo->jid, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (todo->kind),
                            WC_INT (address), WC_INT (todo->version),
                            WC_INT (todo->device), WC_INT (todo->asked));
}

gboolean
wc_omemo_todo_store_postpone (WcDb *db,
                              gint64 account,
                              const WcOmemoTodo *todo,
                              gint64 not_before_us,
                              GError **error)
{
  static const char SQL[] = "UPDATE omemo_todo SET not_before_us = ?6 " ONE;
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, todo->jid, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (todo->kind),
                            WC_INT (address), WC_INT (todo->version),
                            WC_INT (todo->device), WC_INT (not_before_us));
}
