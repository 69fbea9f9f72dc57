/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"
#include "store/id.h"

/* For the folder store/ alone: prepared statements, kept with the database and found by
 * the address of their SQL, which must be a constant (or g_intern_string()). */
typedef struct sqlite3_stmt WcStatement;

/* A value for a parameter ?1, ?2, …: written as the macros below, so that the type is
 * checked. Texts and bytes must last as long as the statement is used. */
typedef struct
{
  enum
  {
    WC_BIND_NULL,
    WC_BIND_INT,
    WC_BIND_TEXT,
    WC_BIND_ID,
    WC_BIND_BYTES,
  } type;
  gint64 number;
  const char *text;
  GBytes *bytes;
} WcBind;

#define WC_INT(x) ((WcBind){ .type = WC_BIND_INT, .number = (x) })
#define WC_TEXT(x) ((WcBind){ .type = WC_BIND_TEXT, .text = (x) }) /* NULL allowed */
/* An id as store/id.h packs it, NULL allowed: for the columns of message that hold ids.
 */
#define WC_ID(x) ((WcBind){ .type = WC_BIND_ID, .text = (x) })
#define WC_BYTES(x) ((WcBind){ .type = WC_BIND_BYTES, .bytes = (x) }) /* NULL allowed */
#define WC_INT_OR_NULL(x)                                                                \
  ((WcBind){ .type = (x) != 0 ? WC_BIND_INT : WC_BIND_NULL, .number = (x) })

#define WC_BINDS(...)                                                                    \
  (const WcBind[]){ __VA_ARGS__ },                                                       \
      (guint) (sizeof ((const WcBind[]){ __VA_ARGS__ }) / sizeof (WcBind))

/* wc_statement_query (db, sql, error, WC_INT (1), …): a statement with its parameters
 * bound, to be stepped; NULL + error. Returns: (transfer full): g_autoptr gives it back.
 * The same SQL cannot be in use twice at a time. */
#define wc_statement_query(db, sql, error, ...)                                          \
  wc_statement_query_binds (db, sql, error, WC_BINDS (__VA_ARGS__))
WcStatement *wc_statement_query_binds (
    WcDb *db, const char *sql, GError **error, const WcBind *binds, guint n_binds);

/* wc_statement_exec (db, sql, error, …): runs one that returns no rows. */
#define wc_statement_exec(db, sql, error, ...)                                           \
  wc_statement_exec_binds (db, sql, error, WC_BINDS (__VA_ARGS__))
gboolean wc_statement_exec_binds (
    WcDb *db, const char *sql, GError **error, const WcBind *binds, guint n_binds);

/* wc_statement_get_int (db, sql, &value, error, …): first column of the first row; 0 when
 * there is no row or it is NULL. FALSE + error, value untouched. */
#define wc_statement_get_int(db, sql, out_value, error, ...)                             \
  wc_statement_get_int_binds (db, sql, out_value, error, WC_BINDS (__VA_ARGS__))
gboolean wc_statement_get_int_binds (WcDb *db,
                                     const char *sql,
                                     gint64 *out_value,
                                     GError **error,
                                     const WcBind *binds,
                                     guint n_binds);

/* wc_statement_count (db, sql, …): the same for a number of rows; 0 when the store fails.
 */
#define wc_statement_count(db, sql, ...)                                                 \
  wc_statement_count_binds (db, sql, WC_BINDS (__VA_ARGS__))
guint
wc_statement_count_binds (WcDb *db, const char *sql, const WcBind *binds, guint n_binds);

/* The ids that are the keys of @rows (element-type gint64 any) as a JSON array, in no
 * order, for one parameter that json_each() reads. Returns: (transfer full). */
char *wc_statement_list_ids (GHashTable *rows);

/* Goes to the next row: TRUE when there is one. FALSE at the end, or with @error set. */
gboolean wc_statement_step (WcStatement *self, GError **error);

/* Columns of the row. _text is borrowed until the next step and NULL for NULL. */
gint64 wc_statement_int (WcStatement *self, int column);
const char *wc_statement_text (WcStatement *self, int column);
char *wc_statement_dup (WcStatement *self, int column);

/* The bytes of a column, which are wiped from memory when the last reference goes, as
 * they may be a key; NULL for NULL. Returns: (transfer full). */
GBytes *wc_statement_bytes (WcStatement *self, int column);

/* The text of a column that was bound with WC_ID, NULL for NULL; in @buffer or borrowed
 * until the next step. */
const char *wc_statement_id (WcStatement *self, int column, char buffer[WC_ID_TEXT]);

/* Reads all rows of @self (transfer full; NULL passes the error on that made it so), each
 * with @read. Returns: (transfer full), an array that frees with @free_func; NULL +
 * error. _one: the first row, NULL without error when there is none. */
typedef gpointer (*WcStatementRead) (WcStatement *row);
GPtrArray *wc_statement_collect (WcStatement *self,
                                 WcStatementRead read,
                                 GDestroyNotify free_func,
                                 GError **error);
gpointer
wc_statement_collect_one (WcStatement *self, WcStatementRead read, GError **error);

/* The same for what must be there: NULL + NOT_FOUND ("there is no such @what"). */
gpointer wc_statement_collect_required (WcStatement *self,
                                        WcStatementRead read,
                                        const char *what,
                                        GError **error);

/* NOT_FOUND ("there is no such @what") when the last INSERT, UPDATE or DELETE touched
 * nothing. */
gboolean wc_statement_require (WcDb *db, const char *what, GError **error);

/* The id of the row that the last INSERT made. Better than RETURNING in what runs with
 * every message: that opens a savepoint, at which FTS5 writes out what it has collected.
 */
gint64 wc_statement_last_id (WcDb *db);

/* How many rows the last INSERT, UPDATE or DELETE touched, triggers left out. */
gint64 wc_statement_changes (WcDb *db);

/* Ends use: resets it and forgets the parameters. */
void wc_statement_done (WcStatement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcStatement, wc_statement_done)
