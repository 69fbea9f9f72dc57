/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* The connection to the database. All stores are functions over it; it is used on one
 * thread only. Errors of the domain WC_ERROR, for every function of the folder:
 *   BUSY            somebody else holds the lock, or another connection writes
 *   QUOTA_EXCEEDED  the disk is full; nothing of the transaction remains
 *   STORAGE         the file is damaged, unreadable or read-only; the detail "storage" is
 *                   "corrupt", "io" or "read-only"; that of QUOTA_EXCEEDED is "full"
 *   INTERNAL        anything else, with the detail "other": a fault of ours
 *   CONFLICT        a unique key is taken */
#define WC_TYPE_DB (wc_db_get_type ())
G_DECLARE_FINAL_TYPE (WcDb, wc_db, WC, DB, GObject)

/* Opens the database at @path for writing, creating it (0600) and its directory (0700),
 * takes the lock file beside it, and brings the schema up to date (store/schema.h). A
 * newer schema than ours is refused with NOT_SUPPORTED; a second daemon gets BUSY, with
 * the detail "pid" of the one that holds the lock where it is known. Returns: (transfer
 * full). */
WcDb *wc_db_open (const char *path, GError **error);

/* The same; @progress (nullable) is called now and then while the schema is brought up to
 * date, which takes long where there are many messages. */
typedef void (*WcDbProgress) (gpointer data);
WcDb *wc_db_open_watched (const char *path,
                          WcDbProgress progress,
                          gpointer data,
                          GError **error);

/* A second connection that can only read, for a worker thread; no lock, no schema step.
 * Each thread opens its own. Returns: (transfer full). */
WcDb *wc_db_open_reader (const char *path, GError **error);

/* Path of the file, borrowed. */
const char *wc_db_get_path (WcDb *self);

/* Text that was made at random with the database, another one in each backup: the first
 * part of every event cursor. Borrowed. */
const char *wc_db_get_epoch (WcDb *self);

/* The time that rows are stamped with, microseconds since the epoch: the system's, unless
 * a test has set another source. */
gint64 wc_db_now_us (WcDb *self);
void wc_db_set_now (WcDb *self, gint64 (*now_us) (gpointer data), gpointer data);

/* @func is told of each failure of the disk or the file, @storage being the detail of its
 * error, in the middle of the statement that failed: it only notes it. NULL: nobody. */
typedef void (*WcDbFailed) (gpointer data, const char *storage);
void wc_db_set_failed (WcDb *self, WcDbFailed func, gpointer data);

/* Whether the file can be written and a commit gets onto the disk: writes a few pages
 * durably, and takes them back. */
gboolean wc_db_try_write (WcDb *self, GError **error);

/* How a transaction survives the loss of power. */
typedef enum
{
  WC_DB_NORMAL, /* may be lost as a whole, never in part: what can be fetched again */
  WC_DB_FULL,   /* on the disk when commit returns: what only we have */
} WcDbDurability;

/* Opens a transaction, or a savepoint inside the open one. FULL is only allowed where no
 * transaction is open (SQLite cannot change it inside). */
gboolean wc_db_begin (WcDb *self, WcDbDurability durability, GError **error);

/* Ends what the last wc_db_begin() opened. On failure everything since then is undone and
 * it is closed all the same: wc_db_rollback() must not follow. The hooks run after the
 * outermost commit. */
gboolean wc_db_commit (WcDb *self, GError **error);

/* Undoes everything since the last wc_db_begin() and closes it. */
void wc_db_rollback (WcDb *self);
gboolean wc_db_in_transaction (WcDb *self);

/* Runs @func once after the outermost commit, in the order of calls; drops it when the
 * transaction or savepoint that is open now is rolled back. With none open it runs at
 * once. @destroy (nullable) runs in every case. A hook may begin transactions. */
typedef void (*WcDbHook) (gpointer data);
void
wc_db_after_commit (WcDb *self, WcDbHook func, gpointer data, GDestroyNotify destroy);

/* The `wc_db_begin … commit` of one function: runs @func in a transaction (or savepoint),
 * commits when it returns TRUE and rolls back when it returns FALSE. */
typedef gboolean (*WcDbFunc) (WcDb *self, gpointer data, GError **error);
gboolean wc_db_run (
    WcDb *self, WcDbDurability durability, WcDbFunc func, gpointer data, GError **error);

/* Moves the write-ahead log into the database and truncates it. FALSE + BUSY when a
 * reader is in the way; nothing is lost then. */
gboolean wc_db_checkpoint (WcDb *self, GError **error);

/* Writes a compact copy of the database to @path (0600), which must not exist: CONFLICT.
 * The copy has another epoch, so that cursors of before are refused should it be put in
 * place of the database. Works on a reader too; takes its time. */
gboolean wc_db_backup (WcDb *self, const char *path, GError **error);

/* A number, never 0, that does not come again once anything was written: what was read of
 * the database is still so as long as it is the same. */
guint64 wc_db_get_version (WcDb *self);

/* What an error of this folder is about. */
gboolean wc_db_error_is_full (const GError *error);
gboolean wc_db_error_is_corrupt (const GError *error);

/* For the folder store/ alone. */
struct sqlite3 *wc_db_get_handle (WcDb *self);

/* Prepared statements by the address of their SQL; store/statement.c fills it. */
GHashTable *wc_db_get_statements (WcDb *self);

/* Changes with each rollback: what was remembered of rows may not be true any more. */
guint wc_db_get_rollbacks (WcDb *self);

/* FALSE + error when SQLite has ended the open transaction by itself. */
gboolean wc_db_is_sound (WcDb *self, GError **error);
