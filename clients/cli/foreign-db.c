/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/foreign-db.h"
#include "cli/spool.h"
#include "common/failure.h"

/* A file with a log beside it can only be read by who may write to both, so the copy is
 * what SQLite works on. It may be hostile: its schema is not trusted, views and virtual
 * tables are no tables here, and no text is longer than a message can be. */

#define MAX_TEXT (4 * 1024 * 1024)

struct _WcForeignDb
{
  char *folder; /* (owned) of the copy */
  char *copy;   /* (owned) */
  char *log;    /* (owned) */
  sqlite3 *handle;
};

struct _WcForeignRows
{
  sqlite3 *handle;
  sqlite3_stmt *statement;
};

void
wc_foreign_db_close (WcForeignDb *self)
{
  static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

  sqlite3_close (self->handle);
  for (guint i = 0; self->copy != NULL && i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *name = g_strconcat (self->copy, ends[i], NULL);

      g_unlink (name);
    }
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->copy);
  g_free (self->log);
  g_free (self);
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  int in = open (from, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  gboolean good;
  int out;

  if (in < 0)
    return wc_failure_set (error, WC_EXIT_NOT_FOUND, "%s: %s", from, g_strerror (errno));
  if (fstat (in, &status) != 0 || !S_ISREG (status.st_mode))
    {
      close (in);
      return wc_failure_set (error, WC_EXIT_USAGE, "%s is no regular file", from);
    }
  out = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  good = out >= 0 && wc_spool_copy (in, out, error);
  if (out < 0)
    wc_failure_set (error, WC_EXIT_FAULT, "%s: %s", to, g_strerror (errno));
  else
    close (out);
  close (in);
  return good;
}

static gboolean
fail (sqlite3 *handle, GError **error)
{
  return wc_failure_set (error, WC_EXIT_FAULT, "the database cannot be read: %s",
                         handle != NULL ? sqlite3_errmsg (handle) : "no memory");
}

static gboolean
open_copy (WcForeignDb *self, GError **error)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOFOLLOW;

  if (sqlite3_open_v2 (self->copy, &self->handle, flags, NULL) != SQLITE_OK)
    return fail (self->handle, error);
  sqlite3_limit (self->handle, SQLITE_LIMIT_LENGTH, MAX_TEXT);
  sqlite3_limit (self->handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  if (sqlite3_exec (self->handle, "PRAGMA query_only = 1; SELECT 1 FROM sqlite_schema",
                    NULL, NULL, NULL) != SQLITE_OK)
    return fail (self->handle, error);
  return TRUE;
}

WcForeignDb *
wc_foreign_db_open (const char *path, GError **error)
{
  g_autoptr (WcForeignDb) self = g_new0 (WcForeignDb, 1);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);

  self->folder = g_dir_make_tmp ("whinchat-XXXXXX", error);
  if (self->folder == NULL)
    return NULL;
  self->copy = g_build_filename (self->folder, "copy.db", NULL);
  self->log = g_strconcat (self->copy, "-wal", NULL);
  if (!copy_file (path, self->copy, error) ||
      (g_file_test (log, G_FILE_TEST_EXISTS) && !copy_file (log, self->log, error)) ||
      !open_copy (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
has_column (WcForeignDb *self, const char *table, const char *column)
{
  static const char SQL[] =
      "SELECT count (*) FROM sqlite_schema m JOIN pragma_table_info (m.name) c "
      "WHERE m.type = 'table' AND m.name = ?1 AND c.name = ?2 "
      "AND m.sql NOT LIKE 'CREATE VIRTUAL%'";
  sqlite3_stmt *statement = NULL;
  gboolean found = FALSE;

  if (sqlite3_prepare_v2 (self->handle, SQL, -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, table, -1, SQLITE_STATIC);
      sqlite3_bind_text (statement, 2, column, -1, SQLITE_STATIC);
      found =
          sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_int (statement, 0) > 0;
    }
  sqlite3_finalize (statement);
  return found;
}

gboolean
wc_foreign_db_has (WcForeignDb *self, const char *table, const char *columns)
{
  g_auto (GStrv) names = g_strsplit (columns, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (!has_column (self, table, names[i]))
      return FALSE;
  return TRUE;
}

WcForeignRows *
wc_foreign_db_select (WcForeignDb *self, const char *sql, GError **error)
{
  WcForeignRows *rows;
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL) != SQLITE_OK)
    {
      fail (self->handle, error);
      return NULL;
    }
  rows = g_new (WcForeignRows, 1);
  *rows = (WcForeignRows){ self->handle, statement };
  return rows;
}

void
wc_foreign_rows_free (WcForeignRows *self)
{
  sqlite3_finalize (self->statement);
  g_free (self);
}

gboolean
wc_foreign_rows_step (WcForeignRows *self, GError **error)
{
  int rc = sqlite3_step (self->statement);

  if (rc != SQLITE_ROW && rc != SQLITE_DONE)
    fail (self->handle, error);
  return rc == SQLITE_ROW;
}

const char *
wc_foreign_rows_text (WcForeignRows *self, int column)
{
  const char *text = (const char *) sqlite3_column_text (self->statement, column);

  return text != NULL && *text != '\0' && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

gint64
wc_foreign_rows_int (WcForeignRows *self, int column)
{
  return sqlite3_column_int64 (self->statement, column);
}

double
wc_foreign_rows_real (WcForeignRows *self, int column)
{
  return sqlite3_column_double (self->statement, column);
}
