/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "store/avatar-cache.h"

/* The directory is the index: what is used gets a new time, what is old goes when the sum
 * is too much. Files are small and local; a name is a hash and nothing else, so that no
 * stranger chooses a path. */

struct _WcAvatarCache
{
  char *folder; /* (owned) */
  guint64 max_bytes;
};

typedef struct
{
  char *path; /* (owned) */
  gint64 used;
  guint64 bytes;
} Entry;

WcAvatarCache *
wc_avatar_cache_new (const char *folder, guint64 max_bytes)
{
  WcAvatarCache *self = g_new0 (WcAvatarCache, 1);

  self->folder = g_strdup (folder);
  self->max_bytes = max_bytes;
  return self;
}

void
wc_avatar_cache_free (WcAvatarCache *self)
{
  g_free (self->folder);
  g_free (self);
}

char *
wc_avatar_cache_hash (GBytes *data)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, data);
}

static gboolean
is_hash (const char *hash)
{
  return strlen (hash) == 40 && strspn (hash, "0123456789abcdef") == 40;
}

GBytes *
wc_avatar_cache_get (WcAvatarCache *self, const char *hash)
{
  g_autofree char *path =
      is_hash (hash) ? g_build_filename (self->folder, hash, NULL) : NULL;
  g_autofree char *found = NULL;
  g_autoptr (GBytes) data = NULL;
  char *content;
  gsize size;

  if (path == NULL || !g_file_get_contents (path, &content, &size, NULL))
    return NULL;
  data = g_bytes_new_take (content, size);
  found = wc_avatar_cache_hash (data);
  if (!g_str_equal (found, hash))
    {
      g_unlink (path);
      return NULL;
    }
  g_utime (path, NULL);
  return g_steal_pointer (&data);
}

/* ---- What is too much ---- */

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->path);
  g_free (entry);
}

static int
compare_used (gconstpointer a, gconstpointer b)
{
  const Entry *left = *(const Entry *const *) a;
  const Entry *right = *(const Entry *const *) b;

  return (left->used > right->used) - (left->used < right->used);
}

static GPtrArray *
list_entries (WcAvatarCache *self, guint64 *out_sum)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  *out_sum = 0;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      Entry *entry;
      GStatBuf status;

      if (!is_hash (name) || g_stat (path, &status) != 0)
        continue;
      entry = g_new0 (Entry, 1);
      entry->path = g_steal_pointer (&path);
      entry->used = (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
      entry->bytes = (guint64) status.st_size;
      *out_sum += entry->bytes;
      g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, compare_used);
  return entries;
}

static void
trim (WcAvatarCache *self)
{
  guint64 sum;
  g_autoptr (GPtrArray) entries = list_entries (self, &sum);

  for (guint i = 0; i < entries->len && sum > self->max_bytes; i++)
    {
      const Entry *entry = g_ptr_array_index (entries, i);

      if (g_unlink (entry->path) == 0)
        sum -= entry->bytes;
    }
}

char *
wc_avatar_cache_put (WcAvatarCache *self, GBytes *data)
{
  char *hash = wc_avatar_cache_hash (data);
  g_autofree char *path = g_build_filename (self->folder, hash, NULL);
  gsize size;
  const char *content = g_bytes_get_data (data, &size);

  if (g_mkdir_with_parents (self->folder, 0700) == 0 &&
      g_file_set_contents_full (path, content, (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    trim (self);
  return hash;
}
