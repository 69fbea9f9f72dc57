/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/db.h"
#include "store/fold.h"
#include "store/id.h"
#include "store/lock.h"
#include "store/schema.h"
#include "store/sqlite.h"
#include "store/tokenizer.h"

/* Opening, transactions and what runs after them. SQLite can end a transaction by itself
 * (disk full, I/O error): until the caller has unwound, every statement fails then, so
 * that the second half of a unit of work never stands alone. */

/* How long the writer waits for a reader of another process. It is on the main thread. */
#define BUSY_TIMEOUT_MS 50
#define READER_BUSY_TIMEOUT_MS 1000

typedef struct
{
  WcDbHook func;
  gpointer data;
  GDestroyNotify destroy;
  guint depth; /* dropped when this level is rolled back */
} Hook;

struct _WcDb
{
  GObject parent_instance;

  char *path;             /* (owned) */
  char *epoch;            /* (owned) */
  WcLock *lock;           /* (owned) (nullable) */
  sqlite3 *handle;        /* (owned) */
  GHashTable *statements; /* (owned) (element-type utf8 sqlite3_stmt) by address of SQL */
  GArray *hooks;          /* (owned) (element-type Hook) */
  guint depth;            /* of transaction and savepoints */
  guint rollbacks;
  WcDbDurability durability;
  gint64 (*now_us) (gpointer data);
  gpointer now_data;
  WcSqliteObserver observer;
  WcDbFailed failed; /* (nullable) */
  gpointer failed_data;
  const char *fault; /* (nullable) what failed in the open transaction */
};

G_DEFINE_FINAL_TYPE (WcDb, wc_db, G_TYPE_OBJECT)

static void
wc_db_finalize (GObject *object)
{
  WcDb *self = WC_DB (object);

  g_warn_if_fail (self->depth == 0);
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (self->handle != NULL)
    sqlite3_close_v2 (self->handle);
  g_clear_pointer (&self->lock, wc_lock_release);
  g_clear_pointer (&self->hooks, g_array_unref);
  g_clear_pointer (&self->epoch, g_free);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (wc_db_parent_class)->finalize (object);
}

static void
wc_db_class_init (WcDbClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_db_finalize;
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static void
on_failed (gpointer data, const char *storage)
{
  WcDb *self = data;

  self->fault = storage;
  if (self->failed != NULL)
    self->failed (self->failed_data, storage);
}

static void
wc_db_init (WcDb *self)
{
  self->observer = (WcSqliteObserver){ on_failed, self };
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  self->hooks = g_array_new (FALSE, FALSE, sizeof (Hook));
}

/* What is the person's to set right (a mode, a path) is no trouble of the disk. */
static gboolean
fail_file (const char *path, GError **error)
{
  int saved = errno;
  const char *storage = saved == EROFS ? "read-only" : "other";

  if (saved == ENOSPC || saved == EDQUOT)
    storage = "full";
  g_set_error (error, WC_ERROR,
               g_str_equal (storage, "other") ? WC_ERROR_INTERNAL : WC_ERROR_STORAGE,
               "cannot open %s: %s", path, g_strerror (saved));
  if (error != NULL)
    wc_error_set_detail (*error, "storage", storage);
  return FALSE;
}

/* The file and its directory are for their owner alone, whatever the umask: SQLite gives
 * its log the mode of the database. */
static gboolean
make_private (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail_file (folder, error);
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_file (path, error);
  if (fchmod (fd, 0600) != 0)
    {
      fail_file (path, error);
      close (fd);
      return FALSE;
    }
  close (fd);
  return TRUE;
}

static gboolean
set_up_writer (WcDb *self, GError **error)
{
  sqlite3 *handle = self->handle;
  gint64 foreign_keys = 0;
  g_autoptr (GArray) steps = wc_schema_steps ();

  sqlite3_busy_timeout (handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* A step of the schema makes a table anew, which must not delete what points to it.
   * The log is cut back to 4 MiB after it has grown in a long sync. Freed pages are
   * overwritten: what was forgotten is not to be found in the file. A step sorts whole
   * indexes: in memory that was 50 MB for 100,000 messages, in a temporary file 20. */
  return wc_sqlite_exec (handle,
                         "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                         "PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON;"
                         "PRAGMA temp_store = FILE; PRAGMA journal_size_limit = 4194304",
                         error) &&
         wc_schema_update (handle, self->path, steps, error) &&
         wc_sqlite_exec (handle, "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY",
                         error) &&
         wc_sqlite_get_int (handle, "PRAGMA foreign_keys", &foreign_keys, error);
}

static gboolean
load_epoch (WcDb *self, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int rc = sqlite3_prepare_v2 (self->handle, "SELECT value FROM meta WHERE key = 'epoch'",
                               -1, &statement, NULL);

  if (rc == SQLITE_OK)
    rc = sqlite3_step (statement);
  if (rc == SQLITE_ROW)
    self->epoch = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  else
    wc_sqlite_fail (self->handle, rc == SQLITE_DONE ? SQLITE_CORRUPT : rc, error);
  sqlite3_finalize (statement);
  return self->epoch != NULL;
}

/* After so many steps of SQLite's machine, some milliseconds, @progress is called. */
#define STEPS_OF_PROGRESS 100000

typedef struct
{
  WcDbProgress func;
  gpointer data;
} Progress;

static int
on_progress (void *data)
{
  const Progress *progress = data;

  progress->func (progress->data);
  return 0;
}

static gboolean
set_up_watched (WcDb *self, Progress *progress, GError **error)
{
  gboolean ok;

  if (progress->func != NULL)
    sqlite3_progress_handler (self->handle, STEPS_OF_PROGRESS, on_progress, progress);
  ok = set_up_writer (self, error);
  sqlite3_progress_handler (self->handle, 0, NULL, NULL);
  return ok;
}

WcDb *
wc_db_open_watched (const char *path,
                    WcDbProgress progress,
                    gpointer data,
                    GError **error)
{
  Progress told = { progress, data };
  g_autoptr (WcDb) self = g_object_new (WC_TYPE_DB, NULL);
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);

  self->path = g_strdup (path);
  if (!make_private (path, error))
    return NULL;
  self->lock = wc_lock_take (lock, error);
  if (self->lock == NULL)
    return NULL;
  self->handle = wc_sqlite_open (path, SQLITE_OPEN_READWRITE, error);
  if (self->handle == NULL || !wc_fold_register (self->handle, error) ||
      !wc_id_register (self->handle, error) ||
      !wc_tokenizer_register (self->handle, error) ||
      !set_up_watched (self, &told, error) || !load_epoch (self, error))
    return NULL;
  wc_sqlite_set_observer (self->handle, &self->observer);
  return g_steal_pointer (&self);
}

WcDb *
wc_db_open (const char *path, GError **error)
{
  return wc_db_open_watched (path, /* progress= */ NULL, NULL, error);
}

WcDb *
wc_db_open_reader (const char *path, GError **error)
{
  g_autoptr (WcDb) self = g_object_new (WC_TYPE_DB, NULL);

  self->path = g_strdup (path);
  self->handle = wc_sqlite_open (path, SQLITE_OPEN_READONLY, error);
  if (self->handle == NULL || !wc_fold_register (self->handle, error) ||
      !wc_tokenizer_register (self->handle, error))
    return NULL;
  sqlite3_busy_timeout (self->handle, READER_BUSY_TIMEOUT_MS);
  if (!wc_sqlite_exec (self->handle, "PRAGMA temp_store = MEMORY", error) ||
      !load_epoch (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
wc_db_get_path (WcDb *self)
{
  return self->path;
}

const char *
wc_db_get_epoch (WcDb *self)
{
  return self->epoch;
}

struct sqlite3 *
wc_db_get_handle (WcDb *self)
{
  return self->handle;
}

GHashTable *
wc_db_get_statements (WcDb *self)
{
  return self->statements;
}

guint
wc_db_get_rollbacks (WcDb *self)
{
  return self->rollbacks;
}

/* Both only ever grow, and what is neither counted as a change nor rolled back was not
 * changed by the only connection that writes. */
guint64
wc_db_get_version (WcDb *self)
{
  return 1 + (guint64) sqlite3_total_changes64 (self->handle) + self->rollbacks;
}

gint64
wc_db_now_us (WcDb *self)
{
  return self->now_us != NULL ? self->now_us (self->now_data) : g_get_real_time ();
}

void
wc_db_set_now (WcDb *self, gint64 (*now_us) (gpointer data), gpointer data)
{
  self->now_us = now_us;
  self->now_data = data;
}

void
wc_db_set_failed (WcDb *self, WcDbFailed func, gpointer data)
{
  self->failed = func;
  self->failed_data = data;
}

gboolean
wc_db_in_transaction (WcDb *self)
{
  return self->depth > 0;
}

gboolean
wc_db_is_sound (WcDb *self, GError **error)
{
  if (self->depth == 0 || !sqlite3_get_autocommit (self->handle))
    return TRUE;
  g_set_error_literal (error, WC_ERROR,
                       self->fault != NULL ? WC_ERROR_STORAGE : WC_ERROR_INTERNAL,
                       "the transaction was given up after an error");
  if (error != NULL)
    wc_error_set_detail (*error, "storage", self->fault != NULL ? self->fault : "other");
  return FALSE;
}

static gboolean
set_durability (WcDb *self, WcDbDurability durability, GError **error)
{
  if (self->durability == durability)
    return TRUE;
  if (!wc_sqlite_exec (self->handle,
                       durability == WC_DB_FULL ? "PRAGMA synchronous = FULL"
                                                : "PRAGMA synchronous = NORMAL",
                       error))
    return FALSE;
  self->durability = durability;
  return TRUE;
}

gboolean
wc_db_begin (WcDb *self, WcDbDurability durability, GError **error)
{
  g_autofree char *savepoint = NULL;

  g_return_val_if_fail (self->depth == 0 || durability == WC_DB_NORMAL, FALSE);

  if (self->depth == 0)
    {
      self->fault = NULL;
      if (!set_durability (self, durability, error) ||
          !wc_sqlite_exec (self->handle, "BEGIN IMMEDIATE", error))
        return FALSE;
      self->depth = 1;
      return TRUE;
    }
  savepoint = g_strdup_printf ("SAVEPOINT s%u", self->depth);
  if (!wc_db_is_sound (self, error) || !wc_sqlite_exec (self->handle, savepoint, error))
    return FALSE;
  self->depth++;
  return TRUE;
}

/* Drops the hooks of the level that is being left. */
static void
drop_hooks (WcDb *self)
{
  while (self->hooks->len > 0)
    {
      Hook hook = g_array_index (self->hooks, Hook, self->hooks->len - 1);

      if (hook.depth < self->depth)
        return;
      g_array_set_size (self->hooks, self->hooks->len - 1);
      if (hook.destroy != NULL)
        hook.destroy (hook.data);
    }
}

void
wc_db_rollback (WcDb *self)
{
  g_return_if_fail (self->depth > 0);

  self->rollbacks++;
  drop_hooks (self);
  self->depth--;
  if (sqlite3_get_autocommit (self->handle))
    return;
  if (self->depth == 0)
    wc_sqlite_exec (self->handle, "ROLLBACK", NULL);
  else
    {
      g_autofree char *sql =
          g_strdup_printf ("ROLLBACK TO s%u; RELEASE s%u", self->depth, self->depth);

      wc_sqlite_exec (self->handle, sql, NULL);
    }
}

static void
run_hooks (WcDb *self)
{
  g_autoptr (GArray) hooks = g_steal_pointer (&self->hooks);

  self->hooks = g_array_new (FALSE, FALSE, sizeof (Hook));
  for (guint i = 0; i < hooks->len; i++)
    {
      Hook *hook = &g_array_index (hooks, Hook, i);

      hook->func (hook->data);
      if (hook->destroy != NULL)
        hook->destroy (hook->data);
    }
}

gboolean
wc_db_commit (WcDb *self, GError **error)
{
  g_autofree char *release = g_strdup_printf ("RELEASE s%u", self->depth - 1);
  const char *sql = self->depth == 1 ? "COMMIT" : release;

  g_return_val_if_fail (self->depth > 0, FALSE);

  if (!wc_db_is_sound (self, error) || !wc_sqlite_exec (self->handle, sql, error))
    {
      wc_db_rollback (self);
      return FALSE;
    }
  self->depth--;
  for (guint i = 0; i < self->hooks->len; i++)
    {
      Hook *hook = &g_array_index (self->hooks, Hook, i);

      hook->depth = MIN (hook->depth, self->depth);
    }
  if (self->depth == 0)
    run_hooks (self);
  return TRUE;
}

void
wc_db_after_commit (WcDb *self, WcDbHook func, gpointer data, GDestroyNotify destroy)
{
  Hook hook = { func, data, destroy, self->depth };

  if (self->depth > 0)
    {
      g_array_append_val (self->hooks, hook);
      return;
    }
  func (data);
  if (destroy != NULL)
    destroy (data);
}

gboolean
wc_db_run (
    WcDb *self, WcDbDurability durability, WcDbFunc func, gpointer data, GError **error)
{
  if (!wc_db_begin (self, durability, error))
    return FALSE;
  if (!func (self, data, error))
    {
      wc_db_rollback (self);
      return FALSE;
    }
  return wc_db_commit (self, error);
}

/* More than the space that a few messages take, so that what is said to work does. */
#define TRY_BYTES "65536"

static gboolean
write_and_remove (WcDb *self, GError **error)
{
  if (!wc_sqlite_exec (self->handle,
                       "INSERT OR REPLACE INTO meta VALUES ('try', zeroblob (" TRY_BYTES
                       "))",
                       error) ||
      !wc_sqlite_exec (self->handle, "DELETE FROM meta WHERE key = 'try'", error))
    {
      wc_db_rollback (self);
      return FALSE;
    }
  return wc_db_commit (self, error);
}

gboolean
wc_db_try_write (WcDb *self, GError **error)
{
  return wc_db_begin (self, WC_DB_FULL, error) && write_and_remove (self, error);
}

gboolean
wc_db_checkpoint (WcDb *self, GError **error)
{
  int rc = sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                      NULL, NULL);

  return rc == SQLITE_OK || wc_sqlite_fail (self->handle, rc, error);
}

gboolean
wc_db_backup (WcDb *self, const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, WC_ERROR, WC_ERROR_CONFLICT, "%s is there already", path);
      return FALSE;
    }
  return wc_sqlite_copy (self->handle, path, error);
}

gboolean
wc_db_error_is_full (const GError *error)
{
  return g_strcmp0 (wc_error_get_detail (error, "storage"), "full") == 0;
}

gboolean
wc_db_error_is_corrupt (const GError *error)
{
  return g_strcmp0 (wc_error_get_detail (error, "storage"), "corrupt") == 0;
}
