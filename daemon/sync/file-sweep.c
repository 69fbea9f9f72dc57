/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/attachment-store.h"
#include "sync/file-sweep.h"

/* A file that is being taken in, or waits for the others of its message, has no row yet:
 * only what has not been written to for long is nobody's. What has no name that we would
 * give is somebody else's. */

#define NAMES_A_STEP 100
#define YOUNG_US G_TIME_SPAN_HOUR

struct _WcFileSweep
{
  WcFiles *files;
  WcDb *db;
  GDir *directory; /* (owned) (nullable) while it is walked through */
  gboolean walked;
};

WcFileSweep *
wc_file_sweep_new (WcFiles *files, WcDb *db)
{
  WcFileSweep *self = g_new0 (WcFileSweep, 1);

  self->files = files;
  self->db = db;
  return self;
}

void
wc_file_sweep_free (WcFileSweep *self)
{
  g_clear_pointer (&self->directory, g_dir_close);
  g_free (self);
}

gboolean
wc_file_sweep_is_due (WcFileSweep *self)
{
  g_auto (GStrv) names = wc_attachment_store_list_gone (self->db, 1, NULL);

  return names != NULL && names[0] != NULL;
}

static gboolean
check_name (WcFileSweep *self, const char *name, GError **error)
{
  gint64 modified_us = wc_files_get_modified_us (self->files, name);
  gboolean known = TRUE;

  if (!wc_files_is_name (name) || modified_us < 0 ||
      wc_db_now_us (self->db) - modified_us < YOUNG_US)
    return TRUE;
  if (!wc_attachment_store_knows_file (self->db, name, &known, error))
    return FALSE;
  if (!known)
    wc_files_remove (self->files, name);
  return TRUE;
}

/* Walks on. */
static gboolean
walk (WcFileSweep *self, gboolean *out_more, GError **error)
{
  const char *name = NULL;

  if (self->directory == NULL && !self->walked)
    self->directory = wc_files_list (self->files);
  for (guint n = 0; self->directory != NULL && n < NAMES_A_STEP; n++)
    {
      name = g_dir_read_name (self->directory);
      if (name == NULL)
        break;
      if (!check_name (self, name, error))
        return FALSE;
    }
  *out_more = name != NULL;
  if (name == NULL)
    {
      self->walked = TRUE;
      g_clear_pointer (&self->directory, g_dir_close);
    }
  return TRUE;
}

gboolean
wc_file_sweep_step (WcFileSweep *self, gboolean *out_more, GError **error)
{
  gboolean more = FALSE;

  if (!wc_files_sweep (self->files, self->db, NAMES_A_STEP, &more, error) ||
      (!more && !walk (self, &more, error)))
    return FALSE;
  *out_more = more;
  return TRUE;
}
