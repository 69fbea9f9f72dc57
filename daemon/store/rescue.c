/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "store/doubt.h"
#include "store/lock.h"
#include "store/rescue.h"
#include "store/sqlite.h"

/* A damaged file is renamed with its log and its index of the log, under the lock, and
 * stays as it was. The log of a file that is whole may be garbage too: SQLite then takes
 * it for empty without a word, and the database is as it was some time ago.
 *
 * Several renames cannot be one step, and a file that has lost its log looks whole. So
 * the first of them is a note of what is being done: the new database gets the name
 * INSTEAD with the time that the old one gets, a garbage log the name PENDING. Whoever
 * finds one of them at the next start ends what it stands for, before SQLite sees any
 * file. */

#define MARK ".damaged-"
#define LOG "-wal"
#define INDEX "-shm"
#define INSTEAD ".instead-"
#define PENDING LOG ".pending-"

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

/* Whether a file of that name, or its log, is there. */
static gboolean
is_taken (const char *name)
{
  g_autofree char *log = g_strconcat (name, LOG, NULL);

  return g_file_test (name, G_FILE_TEST_EXISTS) || g_file_test (log, G_FILE_TEST_EXISTS);
}

/* A time for the name @path.damaged-TIME that nothing has, also when two are moved in one
 * second. */
static char *
find_time (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *second = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  char *time = g_strdup (second);
  char *name = g_strconcat (path, MARK, time, NULL);

  for (guint i = 2; is_taken (name); i++)
    {
      g_free (time);
      g_free (name);
      time = g_strdup_printf ("%s.%u", second, i);
      name = g_strconcat (path, MARK, time, NULL);
    }
  g_free (name);
  return time;
}

/* The time in the name of the file @path@mark..., which says that something was not
 * ended; NULL: there is none. */
static char *
find_begun (const char *path, const char *mark)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *file = g_path_get_basename (path);
  g_autofree char *begin = g_strconcat (file, mark, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, begin))
      return g_strdup (name + strlen (begin));
  return NULL;
}

static gboolean
move (const char *from, const char *to, GError **error)
{
  return g_rename (from, to) == 0 || fail_rename (from, errno, error);
}

/* What was renamed stands so before the next rename, also when power is lost. */
static gboolean
sync_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean good = fd >= 0 && fsync (fd) == 0;
  int number = errno;

  if (fd >= 0)
    close (fd);
  return good || fail_rename (path, number, error);
}

static gboolean
move_part (const char *path, const char *name, const char *suffix, GError **error)
{
  g_autofree char *from = g_strconcat (path, suffix, NULL);
  g_autofree char *to = g_strconcat (name, suffix, NULL);

  return g_rename (from, to) == 0 || errno == ENOENT || fail_rename (from, errno, error);
}

/* As far as they are there still: what was moved already is left where it is. */
static gboolean
move_aside (const char *path, const char *name, GError **error)
{
  return move_part (path, name, LOG, error) && move_part (path, name, INDEX, error) &&
         move_part (path, name, "", error);
}

/* ---- The log alone ---- */

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
                wc_doubt_database (handle, error) &&
                wc_rescue_note_save (note, handle, error);

  sqlite3_close (handle);
  return ok;
}

static gboolean
begin_dropping (const char *path, GError **error)
{
  g_autofree char *log = g_strconcat (path, LOG, NULL);
  g_autofree char *time = find_time (log);
  g_autofree char *pending = g_strconcat (path, PENDING, time, NULL);

  return move (log, pending, error) && sync_folder (path, error);
}

/* The log has its last name when the database says that it is not what it was. */
static gboolean
end_dropping (const char *path, WcRescueNote *out, GError **error)
{
  g_autofree char *time = find_begun (path, PENDING);
  g_autofree char *pending = g_strconcat (path, PENDING, time, NULL);

  wc_rescue_note_clear (out);
  *out = (WcRescueNote){
    g_strconcat (path, LOG MARK, time, NULL), TRUE, { 0 }, g_get_real_time ()
  };
  return renew_epoch (path, out, error) && move (pending, out->path, error);
}

/* The log of a database that is replaced: what is told of is that, and not its log. */
static gboolean
end_dropping_silently (const char *path, GError **error)
{
  char *time;
  gboolean ok = TRUE;

  while (ok && (time = find_begun (path, PENDING)) != NULL)
    {
      g_autofree char *pending = g_strconcat (path, PENDING, time, NULL);
      g_autofree char *name = g_strconcat (path, LOG MARK, time, NULL);

      ok = move (pending, name, error);
      g_free (time);
    }
  return ok;
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
end_replacing (const char *path, GError **error)
{
  g_autofree char *time = find_begun (path, INSTEAD);
  g_autofree char *instead = g_strconcat (path, INSTEAD, time, NULL);
  g_autofree char *name = g_strconcat (path, MARK, time, NULL);
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);

  /* The last of them ends it. */
  if (!move_aside (path, name, error) || !end_dropping_silently (path, error) ||
      !move (instead, path, error))
    return FALSE;
  remove_parts (fresh);
  return TRUE;
}

static gboolean
replace (const char *path, WcRescueNote *out, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  g_autofree char *time = find_time (path);
  g_autofree char *instead = g_strconcat (path, INSTEAD, time, NULL);

  wc_rescue_note_clear (out);
  *out = (WcRescueNote){
    g_strconcat (path, MARK, time, NULL), FALSE, { 0 }, g_get_real_time ()
  };
  return make_new (path, fresh, out, error) && move (fresh, instead, error) &&
         sync_folder (path, error) && end_replacing (path, error);
}

/* Whether something was begun with @mark and not ended. */
static gboolean
is_begun (const char *path, const char *mark)
{
  g_autofree char *time = find_begun (path, mark);

  return time != NULL;
}

/* The database that somebody thinks damaged is the one that is on its way out, if one is.
 */
static gboolean
mend_file (const char *path, gboolean damaged, WcRescueNote *out, GError **error)
{
  if (!is_begun (path, INSTEAD))
    return !damaged || replace (path, out, error);
  g_message ("a damaged database is moved aside, and a new one begun");
  return end_replacing (path, error);
}

static gboolean
mend_log (const char *path, WcRescueNote *out, GError **error)
{
  if (is_log_garbage (path) && !begin_dropping (path, error))
    return FALSE;
  return !is_begun (path, PENDING) || end_dropping (path, out, error);
}

/* Under the lock: somebody else's database is left alone. */
static gboolean
mend (const char *path, gboolean damaged, WcRescueNote *out, GError **error)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  g_autoptr (WcLock) lock = wc_lock_take (lock_path, error);

  return lock != NULL && mend_file (path, damaged, out, error) &&
         mend_log (path, out, error);
}

/* Whether there is something to be done before SQLite may see the file. */
static gboolean
is_interrupted (const char *path)
{
  return is_begun (path, INSTEAD) || is_begun (path, PENDING);
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
