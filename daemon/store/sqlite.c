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
  { SQLITE_CORRUPT, WC_ERROR_INTERNAL, "corrupt", "the database is damaged" },
  { SQLITE_NOTADB, WC_ERROR_INTERNAL, "corrupt", "the file is no database" },
  { SQLITE_READONLY, WC_ERROR_INTERNAL, "read-only", "the database cannot be written" },
  { SQLITE_CANTOPEN, WC_ERROR_INTERNAL, "io", "the database cannot be opened" },
  { SQLITE_IOERR, WC_ERROR_INTERNAL, "io", "the database cannot be read or written" },
  { SQLITE_INTERRUPT, WC_ERROR_CANCELLED, NULL, "the read was cancelled" },
};

gboolean
wc_sqlite_fail (sqlite3 *handle, int rc, GError **error)
{
  const char *message = handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (rc);

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      if (results[i].rc != (rc & 0xff))
        continue;
      g_set_error (error, WC_ERROR, results[i].code, "%s (%s, code %d)", results[i].text,
                   message, rc);
      if (error != NULL && results[i].storage != NULL)
        wc_error_set_detail (*error, "storage", results[i].storage);
      return FALSE;
    }
  g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL, "database error: %s (code %d)",
               message, rc);
  if (error != NULL)
    wc_error_set_detail (*error, "storage", "other");
  return FALSE;
}

sqlite3 *
wc_sqlite_open (const char *path, int flags, GError **error)
{
  sqlite3 *handle = NULL;
  int rc = sqlite3_open_v2 (path, &handle, flags | SQLITE_OPEN_NOMUTEX, NULL);

  if (rc != SQLITE_OK)
    {
      wc_sqlite_fail (handle, rc, error);
      sqlite3_close (handle);
      return NULL;
    }
  sqlite3_extended_result_codes (handle, 1);
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

static gboolean
renew_epoch (const char *path, GError **error)
{
  sqlite3 *copy = wc_sqlite_open (path, SQLITE_OPEN_READWRITE, error);
  gboolean ok;

  if (copy == NULL)
    return FALSE;
  ok = wc_sqlite_exec (
      copy, "UPDATE meta SET value = lower (hex (randomblob (8))) WHERE key = 'epoch'",
      error);
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
