/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/pie-include.h"
#include "common/failure.h"

/* XEP-0227 § 5. What is read is bounded by what lies there: a file that includes itself
 * is not read again, whatever it is called. The descriptor of the directory is what
 * counts, not its name, which may come to mean another one meanwhile. */

struct _WcPieIncludes
{
  int folder;
  char *path;       /* (owned) of the folder */
  GHashTable *read; /* (owned) (element-type utf8) device and inode */
};

void
wc_pie_file_close (WcPieFile *self)
{
  if (self->path == NULL)
    return;
  close (self->fd);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->folder, g_free);
}

void
wc_pie_includes_free (WcPieIncludes *self)
{
  if (self->folder >= 0)
    close (self->folder);
  g_free (self->path);
  g_hash_table_unref (self->read);
  g_free (self);
}

static gboolean
refuse (const char *path, const char *why, GError **error)
{
  return wc_failure_set (error, WC_EXIT_FAULT,
                         "%s: it includes what it may not include%s", path, why);
}

/* Takes @fd over. */
static gboolean
take (WcPieIncludes *self, int fd, const char *path, WcPieFile *out, GError **error)
{
  struct stat status;
  g_autofree char *key = NULL;

  if (fd < 0 || fstat (fd, &status) < 0)
    {
      wc_failure_set (error, WC_EXIT_NOT_FOUND, "%s: %s", path, g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  out->fd = fd;
  out->path = g_strdup (path);
  out->size = status.st_size;
  key = g_strdup_printf ("%ju %ju", (uintmax_t) status.st_dev, (uintmax_t) status.st_ino);
  if (!S_ISREG (status.st_mode))
    return wc_failure_set (error, WC_EXIT_FAULT, "%s: this is no file", path);
  return g_hash_table_add (self->read, g_steal_pointer (&key)) ||
         refuse (path, ": a file twice", error);
}

WcPieIncludes *
wc_pie_includes_new (const char *path, WcPieFile *out, GError **error)
{
  g_autoptr (WcPieIncludes) self = g_new0 (WcPieIncludes, 1);

  self->path = g_path_get_dirname (path);
  self->read = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->folder = open (self->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (self->folder < 0)
    {
      wc_failure_set (error, WC_EXIT_NOT_FOUND, "%s: %s", path, g_strerror (errno));
      return NULL;
    }
  if (!take (self, open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), path, out,
             error))
    return NULL;
  out->folder = g_strdup ("");
  return g_steal_pointer (&self);
}

/* A relative reference to a whole file, and no way up. Returns: (transfer full), NULL: it
 * is something else. */
static char *
dup_name (const WcNode *include)
{
  const char *href = wc_node_attr (include, "href");
  g_autofree char *name = href != NULL && strpbrk (href, ":?#\\") == NULL
                              ? g_uri_unescape_string (href, "/")
                              : NULL;
  g_auto (GStrv) parts = name != NULL ? g_strsplit (name, "/", -1) : NULL;

  if (name == NULL || *name == '\0' || *name == '/' ||
      wc_node_attr (include, "parse") != NULL ||
      wc_node_attr (include, "xpointer") != NULL ||
      g_strv_contains ((const char *const *) parts, ".."))
    return NULL;
  return g_steal_pointer (&name);
}

/* Part by part, so that none of them leads elsewhere. */
static int
open_beneath (int folder, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  guint last = g_strv_length (parts) - 1;
  int at = fcntl (folder, F_DUPFD_CLOEXEC, 0);

  for (guint i = 0; at >= 0 && i <= last; i++)
    {
      int flags = i < last ? O_PATH | O_DIRECTORY : O_RDONLY | O_NOCTTY | O_NONBLOCK;
      int next =
          openat (at, *parts[i] != '\0' ? parts[i] : ".", flags | O_NOFOLLOW | O_CLOEXEC);
      int fault = errno;

      close (at);
      errno = fault;
      at = next;
    }
  return at;
}

gboolean
wc_pie_includes_open (WcPieIncludes *self,
                      const WcPieFile *from,
                      const WcNode *include,
                      WcPieFile *out,
                      GError **error)
{
  g_autofree char *name = dup_name (include);
  g_autofree char *whole = NULL;
  g_autofree char *path = NULL;
  const char *slash;
  int fd;

  if (name == NULL)
    return refuse (from->path, "", error);
  whole = g_strconcat (from->folder, name, NULL);
  path = g_build_filename (self->path, whole, NULL);
  fd = open_beneath (self->folder, whole);
  if (fd < 0 && (errno == ELOOP || errno == ENOTDIR))
    return refuse (path, ": a symbolic link", error);
  if (!take (self, fd, path, out, error))
    return FALSE;
  slash = strrchr (whole, '/');
  out->folder = g_strndup (whole, slash != NULL ? (gsize) (slash - whole) + 1 : 0);
  return TRUE;
}
