/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/error.h"
#include "store/sqlite.h"

/* SQLite's result codes become errors that say what a person or a caller can do about
 * them. The texts never hold bound values: those may be somebody's words. */

static const struct
{
  int rc;
  WcErrorCode code;
  const char *storage; /* (nullable) the detail "storage" */
  const char *text;
} results[] = {
  { SQLITE_BUSY, WC_ERROR_BUSY, NULL, "the database is in use by another program" },
  { SQLITE_LOCKED, WC_ERROR_BUSY, NULL, "the database is in use" },
  { SQLITE_FULL, WC_ERROR_QUOTA_EXCEEDED, "full", "the disk is full" },
  { SQLITE_CONSTRAINT, WC_ERROR_CONFLICT, NULL, "that is there already" },
  { SQLITE_CORRUPT, WC_ERROR_STORAGE, "corrupt", "the database is damaged" },
  { SQLITE_NOTADB, WC_ERROR_STORAGE, "corrupt", "the file is no database" },
  { SQLITE_READONLY, WC_ERROR_STORAGE, "read-only", "the database cannot be written" },
  { SQLITE_CANTOPEN, WC_ERROR_STORAGE, "io", "the database cannot be opened" },
  { SQLITE_IOERR, WC_ERROR_STORAGE, "io", "the database cannot be read or written" },
  { SQLITE_INTERRUPT, WC_ERROR_CANCELLED, NULL, "the read was cancelled" },
};

/* A file system that was mounted read-only says so to access(2), one that the kernel
 * gave up on to open(2) alone. The log is opened, because SQLite has no locks on it:
 * closing the database would give up those of SQLite. */
static gboolean
is_read_only (sqlite3 *handle)
{
  const char *path = sqlite3_db_filename (handle, "main");
  int fd;

  if (path == NULL || *path == '\0')
    return FALSE;
  if (access (path, W_OK) != 0 && errno == EROFS)
    return TRUE;
  fd = g_open (sqlite3_filename_wal (path), O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return errno == EROFS;
  close (fd);
  return FALSE;
}

/* SQLite tells a failed write of any cause by one code. What the kernel had said it keeps
 * for some statements only. */
static int
find_cause (sqlite3 *handle, int rc)
{
  int primary = rc & 0xff;
  int number;

  if (handle == NULL || (primary != SQLITE_IOERR && primary != SQLITE_CANTOPEN))
    return primary;
  number = sqlite3_system_errno (handle);
  if (number == ENOSPC || number == EDQUOT)
    return SQLITE_FULL;
  return is_read_only (handle) ? SQLITE_READONLY : primary;
}

static void
ignore_rollback (void *data)
{
}

void
wc_sqlite_set_observer (sqlite3 *handle, const WcSqliteObserver *observer)
{
  sqlite3_rollback_hook (handle, ignore_rollback, (gpointer) observer);
}

/* SQLite keeps one pointer for each connection, and gives it back only for another. */
static const WcSqliteObserver *
find_observer (sqlite3 *handle)
{
  const WcSqliteObserver *observer = NULL;

  if (handle != NULL)
    observer = sqlite3_rollback_hook (handle, NULL, NULL);
  if (observer != NULL)
    wc_sqlite_set_observer (handle, observer);
  return observer;
}

static void
tell_observer (sqlite3 *handle, const char *storage)
{
  const WcSqliteObserver *observer = find_observer (handle);

  if (observer != NULL)
    observer->failed (observer->data, storage);
}

gboolean
wc_sqlite_fail (sqlite3 *handle, int rc, GError **error)
{
  const char *message = handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (rc);
  int cause = find_cause (handle, rc);

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      if (results[i].rc != cause)
        continue;
      g_set_error (error, WC_ERROR, results[i].code, "%s (%s, code %d)", results[i].text,
                   message, rc);
      if (results[i].storage == NULL)
        return FALSE;
      if (error != NULL)
        wc_error_set_detail (*error, "storage", results[i].storage);
      tell_observer (handle, results[i].storage);
      return FALSE;
    }
  g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL, "database error: %s (code %d)",
               message, rc);
  if (error != NULL)
    wc_error_set_detail (*error, "storage", "other");
  return FALSE;
}

/* Nobody asks how much memory SQLite has: counting it takes a lock for each piece. Said
 * once, before SQLite is used. */
static void
configure (void)
{
  static gsize done = 0;

  if (!g_once_init_enter (&done))
    return;
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  g_once_init_leave (&done, 1);
}

sqlite3 *
wc_sqlite_open (const char *path, int flags, GError **error)
{
  sqlite3 *handle = NULL;
  int rc;

  configure ();
  rc = sqlite3_open_v2 (path, &handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc != SQLITE_OK)
    {
      wc_sqlite_fail (handle, rc, error);
      sqlite3_close (handle);
      return NULL;
    }
  sqlite3_extended_result_codes (handle, 1);
  /* else a parameter that is compared as the condition of some index is (kind) has its
   * statement prepared anew with each value: a million instructions */
  sqlite3_db_config (handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
  return handle;
}

gboolean
wc_sqlite_exec (sqlite3 *handle, const char *sql, GError **error)
{
  int rc = sqlite3_exec (handle, sql, NULL, NULL, NULL);

  return rc == SQLITE_OK || wc_sqlite_fail (handle, rc, error);
}

gboolean
wc_sqlite_get_int (sqlite3 *handle, const char *sql, gint64 *out_value, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int rc = sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL);
  gint64 value = 0;

  if (rc == SQLITE_OK)
    rc = sqlite3_step (statement);
  if (rc == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);
  if (rc != SQLITE_ROW && rc != SQLITE_DONE)
    {
      wc_sqlite_fail (handle, rc, error);
      sqlite3_finalize (statement);
      return FALSE;
    }
  sqlite3_finalize (statement);
  *out_value = value;
  return TRUE;
}

static gboolean
make_private_file (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      int saved = errno;

      g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL, "cannot create %s: %s", path,
                   g_strerror (saved));
      return FALSE;
    }
  close (fd);
  return TRUE;
}

gboolean
wc_sqlite_renew_epoch (sqlite3 *handle, GError **error)
{
  return wc_sqlite_exec (
      handle, "UPDATE meta SET value = lower (hex (randomblob (8))) WHERE key = 'epoch'",
      error);
}

static gboolean
renew_epoch (const char *path, GError **error)
{
  sqlite3 *copy = wc_sqlite_open (path, SQLITE_OPEN_READWRITE, error);
  gboolean ok;

  if (copy == NULL)
    return FALSE;
  ok = wc_sqlite_renew_epoch (copy, error);
  sqlite3_close (copy);
  return ok;
}

gboolean
wc_sqlite_copy (sqlite3 *handle, const char *path, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  char *sql = NULL;
  gboolean ok;

  g_unlink (part);
  /* VACUUM INTO accepts an empty file, and would make one that others can read. */
  if (!make_private_file (part, error))
    return FALSE;
  sql = sqlite3_mprintf ("VACUUM INTO %Q", part);
  ok = wc_sqlite_exec (handle, sql, error) && renew_epoch (part, error);
  sqlite3_free (sql);
  if (ok && g_rename (part, path) != 0)
    {
      int saved = errno;

      g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL, "cannot write %s: %s", path,
                   g_strerror (saved));
      ok = FALSE;
    }
  if (!ok)
    g_unlink (part);
  return ok;
}
