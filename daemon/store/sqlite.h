/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

/* For the folder store/ alone: the thin layer between SQLite's result codes and GError.
 */

/* Sets @error from the result code @rc and what @handle (nullable) says about it, as
 * described in store/db.h. Always returns FALSE. */
gboolean wc_sqlite_fail (sqlite3 *handle, int rc, GError **error);

/* Who is told, in the middle of a statement of @handle, that the disk or the file failed.
 * @storage: the detail of the error, a constant. @observer is borrowed until @handle is
 * closed. */
typedef struct
{
  void (*failed) (gpointer data, const char *storage);
  gpointer data;
} WcSqliteObserver;
void wc_sqlite_set_observer (sqlite3 *handle, const WcSqliteObserver *observer);

/* Opens @path with SQLite's @flags and the extended result codes, without creating
 * directories. Returns: (transfer full), closed with sqlite3_close(). */
sqlite3 *wc_sqlite_open (const char *path, int flags, GError **error);

/* Runs statements that return nothing. */
gboolean wc_sqlite_exec (sqlite3 *handle, const char *sql, GError **error);

/* The first column of the first row as an integer (0 where there is no row). */
gboolean
wc_sqlite_get_int (sqlite3 *handle, const char *sql, gint64 *out_value, GError **error);

/* Makes a compact copy at @path with an epoch of its own: event cursors of before are
 * refused should it ever be put in place of the database. An older copy is replaced.
 * The file is for its owner alone. */
gboolean wc_sqlite_copy (sqlite3 *handle, const char *path, GError **error);

/* Gives the database another epoch: event cursors of before are refused. */
gboolean wc_sqlite_renew_epoch (sqlite3 *handle, GError **error);
