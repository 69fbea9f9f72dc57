/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/wiped-bytes.h"
#include "store/sqlite.h"
#include "store/statement.h"

/* Preparing costs more than most of our statements do, so each is prepared once for a
 * connection. */

static WcStatement *
find_or_prepare (WcDb *db, const char *sql, GError **error)
{
  GHashTable *statements = wc_db_get_statements (db);
  sqlite3 *handle = wc_db_get_handle (db);
  WcStatement *self = g_hash_table_lookup (statements, sql);
  int rc;

  if (self != NULL)
    return self;
  rc = sqlite3_prepare_v3 (handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &self, NULL);
  if (rc != SQLITE_OK)
    {
      wc_sqlite_fail (handle, rc, error);
      return NULL;
    }
  g_hash_table_insert (statements, (gpointer) sql, self);
  return self;
}

static void
bind_id (WcStatement *self, int place, const char *text)
{
  guint8 bytes[WC_ID_BYTES];
  gsize n_bytes = text != NULL ? wc_id_pack (text, bytes) : 0;

  if (n_bytes > 0)
    sqlite3_bind_blob (self, place, bytes, (int) n_bytes, SQLITE_TRANSIENT);
  else
    sqlite3_bind_text (self, place, text, -1, SQLITE_STATIC);
}

static void
bind_bytes (WcStatement *self, int place, GBytes *bytes)
{
  gsize size;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes == NULL)
    sqlite3_bind_null (self, place);
  else if (size == 0) /* has no address, which would be NULL */
    sqlite3_bind_zeroblob (self, place, 0);
  else
    sqlite3_bind_blob64 (self, place, data, size, SQLITE_STATIC);
}

static void
bind_all (WcStatement *self, const WcBind *binds, guint n_binds)
{
  g_warn_if_fail (sqlite3_bind_parameter_count (self) == (int) n_binds);

  for (guint i = 0; i < n_binds; i++)
    switch (binds[i].type)
      {
      case WC_BIND_INT:
        sqlite3_bind_int64 (self, (int) i + 1, binds[i].number);
        break;
      case WC_BIND_TEXT:
        sqlite3_bind_text (self, (int) i + 1, binds[i].text, -1, SQLITE_STATIC);
        break;
      case WC_BIND_ID:
        bind_id (self, (int) i + 1, binds[i].text);
        break;
      case WC_BIND_BYTES:
        bind_bytes (self, (int) i + 1, binds[i].bytes);
        break;
      case WC_BIND_NULL:
        sqlite3_bind_null (self, (int) i + 1);
        break;
      }
}

WcStatement *
wc_statement_query_binds (
    WcDb *db, const char *sql, GError **error, const WcBind *binds, guint n_binds)
{
  WcStatement *self;

  if (!wc_db_is_sound (db, error))
    return NULL;
  self = find_or_prepare (db, sql, error);
  if (self == NULL)
    return NULL;
  g_return_val_if_fail (!sqlite3_stmt_busy (self), NULL);
  bind_all (self, binds, n_binds);
  return self;
}

gboolean
wc_statement_step (WcStatement *self, GError **error)
{
  int rc = sqlite3_step (self);

  if (rc == SQLITE_ROW)
    return TRUE;
  if (rc != SQLITE_DONE)
    wc_sqlite_fail (sqlite3_db_handle (self), rc, error);
  return FALSE;
}

gboolean
wc_statement_exec_binds (
    WcDb *db, const char *sql, GError **error, const WcBind *binds, guint n_binds)
{
  g_autoptr (WcStatement) self = NULL;
  int rc;

  self = wc_statement_query_binds (db, sql, error, binds, n_binds);
  if (self == NULL)
    return FALSE;
  do
    rc = sqlite3_step (self);
  while (rc == SQLITE_ROW);
  return rc == SQLITE_DONE || wc_sqlite_fail (wc_db_get_handle (db), rc, error);
}

gboolean
wc_statement_get_int_binds (WcDb *db,
                            const char *sql,
                            gint64 *out_value,
                            GError **error,
                            const WcBind *binds,
                            guint n_binds)
{
  g_autoptr (WcStatement) self = NULL;
  int rc;

  self = wc_statement_query_binds (db, sql, error, binds, n_binds);
  if (self == NULL)
    return FALSE;
  rc = sqlite3_step (self);
  if (rc != SQLITE_ROW && rc != SQLITE_DONE)
    return wc_sqlite_fail (wc_db_get_handle (db), rc, error);
  *out_value = rc == SQLITE_ROW ? sqlite3_column_int64 (self, 0) : 0;
  return TRUE;
}

guint
wc_statement_count_binds (WcDb *db, const char *sql, const WcBind *binds, guint n_binds)
{
  gint64 n = 0;

  wc_statement_get_int_binds (db, sql, &n, /* error= */ NULL, binds, n_binds);
  return (guint) n;
}

gint64
wc_statement_int (WcStatement *self, int column)
{
  return sqlite3_column_int64 (self, column);
}

const char *
wc_statement_text (WcStatement *self, int column)
{
  return (const char *) sqlite3_column_text (self, column);
}

const char *
wc_statement_id (WcStatement *self, int column, char buffer[WC_ID_TEXT])
{
  const guint8 *bytes;

  if (sqlite3_column_type (self, column) != SQLITE_BLOB)
    return wc_statement_text (self, column);
  bytes = sqlite3_column_blob (self, column);
  return wc_id_unpack (bytes, (gsize) sqlite3_column_bytes (self, column), buffer);
}

char *
wc_statement_dup (WcStatement *self, int column)
{
  return g_strdup (wc_statement_text (self, column));
}

GBytes *
wc_statement_bytes (WcStatement *self, int column)
{
  const void *data = sqlite3_column_blob (self, column);
  gsize size = (gsize) sqlite3_column_bytes (self, column);
  GBytes *copy;
  guint8 *bytes;

  if (sqlite3_column_type (self, column) == SQLITE_NULL)
    return NULL;
  copy = wc_wiped_bytes_new (size, &bytes);
  if (size > 0)
    memcpy (bytes, data, size);
  return copy;
}

gint64
wc_statement_last_id (WcDb *db)
{
  return sqlite3_last_insert_rowid (wc_db_get_handle (db));
}

gint64
wc_statement_changes (WcDb *db)
{
  return sqlite3_changes64 (wc_db_get_handle (db));
}

char *
wc_statement_list_ids (GHashTable *rows)
{
  GString *list = g_string_new ("[");
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, rows);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_string_append_printf (list, "%s%" G_GINT64_FORMAT, list->len > 1 ? "," : "",
                            *(const gint64 *) id);
  g_string_append_c (list, ']');
  return g_string_free (list, FALSE);
}

GPtrArray *
wc_statement_collect (WcStatement *self,
                      WcStatementRead read,
                      GDestroyNotify free_func,
                      GError **error)
{
  g_autoptr (WcStatement) rows = self;
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (free_func);
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  while (wc_statement_step (rows, &local_error))
    g_ptr_array_add (values, read (rows));
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  return g_steal_pointer (&values);
}

gpointer
wc_statement_collect_one (WcStatement *self, WcStatementRead read, GError **error)
{
  g_autoptr (WcStatement) rows = self;

  return rows != NULL && wc_statement_step (rows, error) ? read (rows) : NULL;
}

gpointer
wc_statement_collect_required (WcStatement *self,
                               WcStatementRead read,
                               const char *what,
                               GError **error)
{
  g_autoptr (WcStatement) rows = self;
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  if (wc_statement_step (rows, &local_error))
    return read (rows);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  else
    g_set_error (error, WC_ERROR, WC_ERROR_NOT_FOUND, "there is no such %s", what);
  return NULL;
}

gboolean
wc_statement_require (WcDb *db, const char *what, GError **error)
{
  if (wc_statement_changes (db) > 0)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_NOT_FOUND, "there is no such %s", what);
  return FALSE;
}

void
wc_statement_done (WcStatement *self)
{
  /* What is bound stays, and is not looked at: the next use binds every parameter. */
  sqlite3_reset (self);
}
