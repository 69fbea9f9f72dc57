/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/attachment-store.h"
#include "sync/files.h"

/* What a stranger calls a file never becomes a path: copies have random names, and links
 * are not followed. */

struct _WcFiles
{
  char *directory;
};

WcFiles *
wc_files_new (const char *directory)
{
  WcFiles *self = g_new0 (WcFiles, 1);

  self->directory = g_strdup (directory);
  return self;
}

void
wc_files_free (WcFiles *self)
{
  g_free (self->directory);
  g_free (self);
}

char *
wc_files_make_name (void)
{
  return g_uuid_string_random ();
}

gboolean
wc_files_is_name (const char *name)
{
  return g_uuid_string_is_valid (name);
}

static char *
path_of (WcFiles *self, const char *name)
{
  return g_build_filename (self->directory, name, NULL);
}

static gboolean
fail (const char *what, GError **error)
{
  int saved = errno;

  g_set_error (error, WC_ERROR, saved == ENOENT ? WC_ERROR_NOT_FOUND : WC_ERROR_STORAGE,
               "%s: %s", what, g_strerror (saved));
  return FALSE;
}

int
wc_files_open (WcFiles *self, const char *name, gboolean create, GError **error)
{
  g_autofree char *path = path_of (self, name);
  int fd;

  if (create && g_mkdir_with_parents (self->directory, 0700) < 0)
    {
      fail ("the directory of files cannot be made", error);
      return -1;
    }
  fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | (create ? O_CREAT : 0), 0600);
  if (fd < 0)
    fail ("the local copy cannot be opened", error);
  return fd;
}

int
wc_files_open_to_read (WcFiles *self, const char *name, GError **error)
{
  g_autofree char *path = path_of (self, name);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    fail ("the local copy cannot be opened", error);
  return fd;
}

static gboolean
look (WcFiles *self, const char *name, struct stat *out)
{
  g_autofree char *path = path_of (self, name);

  return lstat (path, out) == 0 && S_ISREG (out->st_mode);
}

gint64
wc_files_get_size (WcFiles *self, const char *name)
{
  struct stat found;

  return look (self, name, &found) ? (gint64) found.st_size : -1;
}

gint64
wc_files_get_modified_us (WcFiles *self, const char *name)
{
  struct stat found;

  return look (self, name, &found) ? (gint64) found.st_mtime * G_USEC_PER_SEC : -1;
}

GDir *
wc_files_list (WcFiles *self)
{
  return g_dir_open (self->directory, 0, NULL);
}

static gboolean
sync_directory (WcFiles *self, GError **error)
{
  int fd = open (self->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean good = fd >= 0 && fsync (fd) == 0;

  if (!good)
    fail ("the directory of files cannot be written", error);
  if (fd >= 0)
    close (fd);
  return good;
}

gboolean
wc_files_rename (WcFiles *self, const char *name, const char *to, GError **error)
{
  g_autofree char *from_path = path_of (self, name);
  g_autofree char *to_path = path_of (self, to);

  if (g_rename (from_path, to_path) < 0)
    return fail ("the local copy cannot be kept", error);
  return sync_directory (self, error);
}

void
wc_files_remove (WcFiles *self, const char *name)
{
  g_autofree char *path = path_of (self, name);

  if (g_unlink (path) < 0 && errno != ENOENT)
    g_message ("a local copy of a file cannot be deleted: %s", g_strerror (errno));
}

static gboolean
store_forget (WcDb *db, gpointer name, GError **error)
{
  return wc_attachment_store_forget_gone (db, name, error);
}

gboolean
wc_files_sweep (WcFiles *self, WcDb *db, guint limit, gboolean *out_more, GError **error)
{
  g_auto (GStrv) names = wc_attachment_store_list_gone (db, limit, error);

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      wc_files_remove (self, names[i]);
      if (!wc_db_run (db, WC_DB_NORMAL, store_forget, names[i], error))
        return FALSE;
    }
  if (names != NULL)
    *out_more = limit > 0 && g_strv_length (names) == limit;
  return names != NULL;
}
