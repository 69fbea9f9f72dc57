/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "store/lock.h"
#include "store/rescue.h"
#include "store/sqlite.h"

/* A damaged file is renamed with its log and its index of the log, under the lock, and
 * stays as it was. The log of a file that is whole may be garbage too: SQLite then takes
 * it for empty without a word, and the database is as it was some time ago. */

#define MARK ".damaged-"
#define LOG "-wal"
#define INDEX "-shm"

/* "WAL-Mode File Format": two magic numbers, for two orders of bytes in the checksums. */
#define LOG_HEADER 32
#define LOG_MAGIC 0x377f0682u
#define LOG_MAGIC_BIG 0x377f0683u

static gboolean
fail_rename (const char *path, int number, GError **error)
{
  g_set_error (error, WC_ERROR, WC_ERROR_STORAGE,
               "%s is damaged, and cannot be moved: %s", path, g_strerror (number));
  if (error != NULL)
    wc_error_set_detail (*error, "storage", "io");
  return FALSE;
}

/* A name that nothing has, also when two are moved in one second. */
static char *
find_name (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  char *name = g_strconcat (path, MARK, time, NULL);

  for (guint i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s" MARK "%s.%u", path, time, i);
    }
  return name;
}

static gboolean
move_part (const char *path, const char *name, const char *suffix, GError **error)
{
  g_autofree char *from = g_strconcat (path, suffix, NULL);
  g_autofree char *to = g_strconcat (name, suffix, NULL);

  return g_rename (from, to) == 0 || errno == ENOENT || fail_rename (from, errno, error);
}

/* The file goes last: as long as it is there, the next start begins again. */
static gboolean
move_aside (const char *path, const char *name, GError **error)
{
  return move_part (path, name, LOG, error) && move_part (path, name, INDEX, error) &&
         move_part (path, name, "", error);
}

static guint32
read_32 (const char *at)
{
  guint32 big;

  memcpy (&big, at, sizeof big);
  return GUINT32_FROM_BE (big);
}

/* Whether the log is none: neither empty, as SQLite leaves it, nor begun by SQLite. What
 * the loss of power leaves of a log that was being begun is zeros. */
static gboolean
is_log_garbage (const char *path)
{
  g_autofree char *log = g_strconcat (path, LOG, NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (log, /* writable= */ FALSE, NULL);
  static const char zeros[LOG_HEADER];
  const char *header;
  guint32 magic;

  if (file == NULL || g_mapped_file_get_length (file) < LOG_HEADER)
    return FALSE;
  header = g_mapped_file_get_contents (file);
  magic = read_32 (header);
  return magic != LOG_MAGIC && magic != LOG_MAGIC_BIG &&
         memcmp (header, zeros, LOG_HEADER) != 0;
}

static gboolean
renew_epoch (const char *path, const WcRescueNote *note, GError **error)
{
  sqlite3 *handle = wc_sqlite_open (path, SQLITE_OPEN_READWRITE, error);
  gboolean ok = handle != NULL && wc_sqlite_renew_epoch (handle, error) &&
                wc_sqlite_exec (handle, "UPDATE consumer SET cursor = -1", error) &&
                wc_rescue_note_save (note, handle, error);

  sqlite3_close (handle);
  return ok;
}

static gboolean
drop_log (const char *path, WcRescueNote *out, GError **error)
{
  g_autofree char *log = g_strconcat (path, LOG, NULL);

  *out = (WcRescueNote){ find_name (log), TRUE, { 0 }, g_get_real_time () };
  return move_aside (log, out->path, error) && renew_epoch (path, out, error);
}

/* ---- The new database ---- */

static void
remove_parts (const char *path)
{
  static const char *const suffixes[] = { "", LOG, INDEX, ".lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *part = g_strconcat (path, suffixes[i], NULL);

      g_unlink (part);
    }
}

/* Complete, with what was saved and what is to be told, before anything is moved. */
static gboolean
make_new (const char *path, const char *fresh, WcRescueNote *note, GError **error)
{
  g_autoptr (WcDb) db = NULL;

  remove_parts (fresh);
  db = wc_db_open (fresh, error);
  return db != NULL && wc_salvage_run (db, path, &note->saved, error) &&
         wc_rescue_note_save (note, wc_db_get_handle (db), error) &&
         wc_db_checkpoint (db, error);
}

static gboolean
replace (const char *path, const char *fresh, WcRescueNote *out, GError **error)
{
  wc_rescue_note_clear (out);
  *out = (WcRescueNote){ find_name (path), FALSE, { 0 }, g_get_real_time () };
  if (!make_new (path, fresh, out, error) || !move_aside (path, out->path, error))
    return FALSE;
  if (g_rename (fresh, path) != 0)
    return fail_rename (fresh, errno, error);
  remove_parts (fresh);
  return TRUE;
}

/* The names of a replacement that was interrupted between its two renames. */
static void
end_replacing (const char *path, const char *fresh)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && g_rename (fresh, path) == 0)
    g_message ("a damaged database was moved aside, and a new one begun");
}

/* Under the lock: somebody else's database is left alone. */
static gboolean
mend (const char *path, gboolean damaged, WcRescueNote *out, GError **error)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  WcLock *lock = wc_lock_take (lock_path, error);
  gboolean ok = TRUE;

  if (lock == NULL)
    return FALSE;
  end_replacing (path, fresh);
  if (damaged)
    ok = replace (path, fresh, out, error);
  else if (is_log_garbage (path))
    ok = drop_log (path, out, error);
  wc_lock_release (lock);
  return ok;
}

/* Whether there is something to be done before SQLite may see the file. */
static gboolean
is_interrupted (const char *path)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);

  return !g_file_test (path, G_FILE_TEST_EXISTS) &&
         g_file_test (fresh, G_FILE_TEST_EXISTS);
}

static WcDb *
open_sound (const char *path, const WcRescueWish *wish, GError **error)
{
  return wc_db_open_watched (path, wish->progress, wish->data, error);
}

/* SQLite would delete a log beside an empty file. Where there is none, nothing is lost:
 * the file may have been made just now. */
static gboolean
is_emptied (const char *path)
{
  g_autofree char *log = g_strconcat (path, LOG, NULL);
  GStatBuf file, beside;

  return g_stat (path, &file) == 0 && S_ISREG (file.st_mode) && file.st_size == 0 &&
         g_stat (log, &beside) == 0 && beside.st_size > LOG_HEADER;
}

static WcDb *
open_as_it_is (const char *path,
               const WcRescueWish *wish,
               WcRescueNote *out,
               GError **error)
{
  if ((is_log_garbage (path) || is_interrupted (path)) &&
      !mend (path, /* damaged= */ FALSE, out, error))
    return NULL;
  return open_sound (path, wish, error);
}

WcDb *
wc_rescue_open (const char *path,
                const WcRescueWish *wish,
                WcRescueNote *out,
                GError **error)
{
  gboolean damaged = wish->damaged || is_emptied (path);
  g_autoptr (GError) cause = NULL;
  WcDb *db = NULL;

  if (!damaged)
    db = open_as_it_is (path, wish, out, &cause);
  if (db != NULL)
    return db;
  if (!damaged && !wc_db_error_is_corrupt (cause))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  if (!mend (path, /* damaged= */ TRUE, out, error))
    return NULL;
  return open_sound (path, wish, error);
}

static int
compare_backwards (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) b, *(char *const *) a);
}

/* Whether @name is one of those, and not its log or index. */
static gboolean
is_moved (const char *name, const char *file)
{
  gsize length = strlen (file);
  const char *rest = g_str_has_prefix (name, file) ? name + length : "";

  if (g_str_has_prefix (rest, LOG))
    rest += strlen (LOG);
  return g_str_has_prefix (rest, MARK) && !g_str_has_suffix (rest, LOG) &&
         !g_str_has_suffix (rest, INDEX);
}

GPtrArray *
wc_rescue_list (const char *path)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *file = g_path_get_basename (path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_moved (name, file))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_backwards);
  return paths;
}
