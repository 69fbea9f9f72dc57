/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Databases (SQLite) of other programs: read as a copy, with what was not yet written
 * back into them, and never changed. Nothing that stands in one is run, and tables that
 * are none are not read. */
typedef struct _WcForeignDb WcForeignDb;

/* @path: the file; beside it, where that program runs or was killed, its "-wal". Errors
 * are WC_FAILURE. Returns: (transfer full). */
WcForeignDb *wc_foreign_db_open (const char *path, GError **error);
void wc_foreign_db_close (WcForeignDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcForeignDb, wc_foreign_db_close)

/* Whether there is a real table @table with all of @columns (names with spaces between
 * them). */
gboolean wc_foreign_db_has (WcForeignDb *self, const char *table, const char *columns);

/* The rows of a SELECT. @sql: a constant, or made of constants. Borrowed texts last until
 * the next step. */
typedef struct _WcForeignRows WcForeignRows;
WcForeignRows *wc_foreign_db_select (WcForeignDb *self, const char *sql, GError **error);
void wc_foreign_rows_free (WcForeignRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcForeignRows, wc_foreign_rows_free)

/* TRUE: there is a row. FALSE at the end, or with @error set. */
gboolean wc_foreign_rows_step (WcForeignRows *self, GError **error);

/* Columns. text: NULL for NULL, an empty one, and what is no UTF-8. */
const char *wc_foreign_rows_text (WcForeignRows *self, int column);
gint64 wc_foreign_rows_int (WcForeignRows *self, int column);
double wc_foreign_rows_real (WcForeignRows *self, int column);
