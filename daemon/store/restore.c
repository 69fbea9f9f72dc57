/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "store/db.h"
#include "store/doubt.h"
#include "store/fold.h"
#include "store/lock.h"
#include "store/restore.h"
#include "store/schema.h"
#include "store/sqlite.h"
#include "store/statement.h"
#include "store/tokenizer.h"

/* Everything is made ready beside the database; the one step that counts is renameat2(2).
 * A log that belonged to the database of before must not stand beside the new one: SQLite
 * would play it into a file it knows nothing about. */

typedef struct
{
  const char *file;
  const char *path;
  char *staged; /* (owned) the copy that is made ready */
  char *aside;  /* (owned) */
} Restore;

static void
restore_clear (Restore *self)
{
  g_free (self->staged);
  g_free (self->aside);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Restore, restore_clear)

static gboolean
fail_errno (const char *what, const char *path, GError **error)
{
  int saved = errno;

  g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL, "cannot %s %s: %s", what, path,
               g_strerror (saved));
  return FALSE;
}

static gboolean
is_same_file (const char *a, const char *b)
{
  GStatBuf one, other;

  return g_stat (a, &one) == 0 && g_stat (b, &other) == 0 && one.st_dev == other.st_dev &&
         one.st_ino == other.st_ino;
}

static void
remove_with (const char *path, const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);

  g_unlink (name);
}

/* What an attempt that was killed has left, also while it made an older backup new. */
static void
remove_staged (const Restore *self)
{
  static const char *const suffixes[] = {
    "", "-wal", "-shm", "-journal", ".lock", ".part"
  };
  g_autoptr (GArray) steps = wc_schema_steps ();

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    remove_with (self->staged, suffixes[i]);
  for (guint i = 0; i < steps->len; i++)
    {
      int version = g_array_index (steps, WcSchemaStep, i).version;
      g_autofree char *older = g_strdup_printf (".v%d", version);
      g_autofree char *half = g_strconcat (older, ".part", NULL);

      remove_with (self->staged, older);
      remove_with (self->staged, half);
    }
}

/* ---- Looking at the backup ---- */

/* The first column of the first row of @sql; NULL without error when there is no row. */
static gboolean
read_text (sqlite3 *handle, const char *sql, char **out_text, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int rc = sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL);

  if (rc == SQLITE_OK)
    rc = sqlite3_step (statement);
  *out_text = rc == SQLITE_ROW
                  ? g_strdup ((const char *) sqlite3_column_text (statement, 0))
                  : NULL;
  if (rc != SQLITE_ROW && rc != SQLITE_DONE)
    wc_sqlite_fail (handle, rc, error);
  sqlite3_finalize (statement);
  return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static gboolean
fail_damaged (const char *why, GError **error)
{
  g_autofree char *line = g_strdelimit (g_strdup (why), "\n", ' ');

  g_set_error (error, WC_ERROR, WC_ERROR_STORAGE, "the backup is damaged: %s", line);
  if (error != NULL)
    wc_error_set_detail (*error, "storage", "corrupt");
  return FALSE;
}

static gboolean
check_sound (sqlite3 *handle, GError **error)
{
  g_autofree char *word = NULL;
  g_autofree char *orphan = NULL;

  if (!read_text (handle, "PRAGMA integrity_check(1)", &word, error) ||
      !read_text (handle, "PRAGMA foreign_key_check", &orphan, error))
    return FALSE;
  if (g_strcmp0 (word, "ok") != 0)
    return fail_damaged (g_strdelimit (word, "\n", ' '), error);
  return orphan == NULL || fail_damaged ("rows that belong to nothing", error);
}

static gboolean
check_backup (sqlite3 *handle, GError **error)
{
  int version = 0;

  if (!wc_schema_check (handle, &version, error))
    return FALSE;
  if (version == 0)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT,
                           "the file is no backup: nothing is in it");
      return FALSE;
    }
  return check_sound (handle, error);
}

/* ---- Making the copy ready ---- */

/* The copy has an epoch of its own, so that cursors of before are refused. */
static gboolean
copy_backup (const Restore *self, GError **error)
{
  sqlite3 *handle = wc_sqlite_open (self->file, SQLITE_OPEN_READONLY, error);
  gboolean good;

  if (handle == NULL)
    return FALSE;
  good = wc_fold_register (handle, error) && wc_tokenizer_register (handle, error) &&
         check_backup (handle, error) && wc_sqlite_copy (handle, self->staged, error);
  sqlite3_close (handle);
  return good;
}

/* A named consumer was further than its place in the backup, and saw other events behind
 * it: every place is expired, so that each lists anew and goes on from the head. */
static gboolean
expire_consumers (WcDb *db, GError **error)
{
  static const char EVENTS[] = "DELETE FROM journal";
  static const char SEQ[] = "UPDATE sqlite_sequence SET seq = max (seq, coalesce "
                            "((SELECT max (cursor) FROM consumer), 0)) + 1 "
                            "WHERE name = 'journal'";

  return wc_statement_exec (db, EVENTS, error) && wc_statement_exec (db, SEQ, error);
}

static gboolean
prepare (WcDb *db, gpointer data, GError **error)
{
  return wc_doubt_database (wc_db_get_handle (db), error) && expire_consumers (db, error);
}

/* FTS5 keeps its words in tables that the check of the structure does not understand.
 * Rank 1: they are compared with the messages. */
static gboolean
check_words (WcDb *db, GError **error)
{
  static const char SQL[] =
      "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)";
  g_autoptr (GError) local = NULL;

  if (wc_statement_exec (db, SQL, &local))
    return TRUE;
  if (wc_db_error_is_corrupt (local))
    return fail_damaged ("its full-text index does not agree with it", error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Opening it brings it to the newest schema; the copy that this makes of an older one is
 * of no use, the backup is still there. */
static gboolean
ready_copy (const Restore *self, int version, GError **error)
{
  g_autofree char *older = g_strdup_printf (".v%d", version);
  g_autoptr (WcDb) db = wc_db_open (self->staged, error);
  gboolean good;

  good = db != NULL && check_words (db, error) &&
         wc_db_run (db, WC_DB_FULL, prepare, NULL, error) && wc_db_checkpoint (db, error);
  g_clear_object (&db);
  remove_with (self->staged, older);
  remove_with (self->staged, ".lock");
  return good;
}

static gboolean
read_version (const char *path, int *out_version, GError **error)
{
  sqlite3 *handle = wc_sqlite_open (path, SQLITE_OPEN_READONLY, error);
  gint64 version = 0;
  gboolean good;

  if (handle == NULL)
    return FALSE;
  good = wc_sqlite_get_int (handle, "PRAGMA user_version", &version, error);
  sqlite3_close (handle);
  *out_version = (int) version;
  return good;
}

static gboolean
sync_path (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean good;

  if (fd < 0)
    return fail_errno ("open", path, error);
  good = fsync (fd) == 0 || fail_errno ("write", path, error);
  close (fd);
  return good;
}

static gboolean
stage (const Restore *self, GError **error)
{
  int version = 0;

  return copy_backup (self, error) && read_version (self->staged, &version, error) &&
         ready_copy (self, version, error) && sync_path (self->staged, error);
}

/* ---- The exchange ---- */

static gboolean
fail_open_elsewhere (GError **error)
{
  g_set_error_literal (error, WC_ERROR, WC_ERROR_BUSY,
                       "another program has the database open");
  return FALSE;
}

/* The log of the present database goes into it, however damaged it is: SQLite deletes the
 * log with the last connection, so one that is left says that there is another. */
static gboolean
settle_present (const char *path, GError **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  sqlite3 *handle = wc_sqlite_open (path, SQLITE_OPEN_READWRITE, error);
  g_autoptr (GError) local = NULL;
  gint64 busy = 0;

  if (handle == NULL)
    return FALSE;
  wc_sqlite_get_int (handle, "PRAGMA wal_checkpoint(TRUNCATE)", &busy, &local);
  sqlite3_close (handle);
  if (busy != 0 || g_error_matches (local, WC_ERROR, WC_ERROR_BUSY) ||
      g_file_test (log, G_FILE_TEST_EXISTS))
    return fail_open_elsewhere (error);
  if (local == NULL || wc_db_error_is_corrupt (local))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* The new database takes the name under which the old one will be kept, then both
 * exchange their names. */
static gboolean
exchange (const Restore *self, GError **error)
{
  if (g_rename (self->staged, self->aside) != 0)
    return fail_errno ("write", self->aside, error);
  if (renameat2 (AT_FDCWD, self->aside, AT_FDCWD, self->path, RENAME_EXCHANGE) == 0)
    return TRUE;
  fail_errno ("replace", self->path, error);
  g_unlink (self->aside);
  return FALSE;
}

static gboolean
put_in_place (Restore *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      g_clear_pointer (&self->aside, g_free);
      if (g_rename (self->staged, self->path) != 0)
        return fail_errno ("write", self->path, error);
    }
  else if (!settle_present (self->path, error) || !exchange (self, error))
    return FALSE;
  return sync_path (folder, error);
}

static char *
name_aside (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  char *name = g_strdup_printf ("%s.before-restore-%s", path, stamp);

  for (guint n = 2; g_file_test (name, G_FILE_TEST_EXISTS); n++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.before-restore-%s-%u", path, stamp, n);
    }
  return name;
}

static gboolean
check_names (const char *file, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!g_file_test (file, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT, "there is no file %s",
                   file);
      return FALSE;
    }
  if (is_same_file (file, path))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT,
                           "that is the database itself, not a backup of it");
      return FALSE;
    }
  return g_mkdir_with_parents (folder, 0700) == 0 || fail_errno ("create", folder, error);
}

gboolean
wc_restore_file (const char *file, const char *path, char **out_aside, GError **error)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  g_autoptr (WcLock) lock = NULL;
  g_auto (Restore) self = { file, path };
  gboolean good;

  if (!check_names (file, path, error))
    return FALSE;
  lock = wc_lock_take (lock_path, error);
  if (lock == NULL)
    return FALSE;
  self.staged = g_strconcat (path, ".restoring", NULL);
  self.aside = name_aside (path);
  remove_staged (&self);
  good = stage (&self, error) && put_in_place (&self, error);
  remove_staged (&self);
  if (good)
    *out_aside = g_steal_pointer (&self.aside);
  return good;
}
