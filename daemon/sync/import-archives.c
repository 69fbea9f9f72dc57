/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/portable-writer.h"
#include "sync/import-archives.h"

struct _WcImportArchives
{
  WcDb *db;
  GHashTable *ours;  /* (owned) (element-type utf8) of which something was held here */
  GHashTable *files; /* (owned) (element-type utf8) of which nothing was */
};

WcImportArchives *
wc_import_archives_new (WcDb *db)
{
  WcImportArchives *self = g_new0 (WcImportArchives, 1);

  self->db = db;
  self->ours = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
wc_import_archives_free (WcImportArchives *self)
{
  g_hash_table_unref (self->ours);
  g_hash_table_unref (self->files);
  g_free (self);
}

void
wc_import_archives_forget (WcImportArchives *self)
{
  g_hash_table_remove_all (self->ours);
  g_hash_table_remove_all (self->files);
}

gboolean
wc_import_archives_wants (WcImportArchives *self,
                          gint64 account,
                          const WcJsonValue *line,
                          gboolean *out_wanted,
                          GError **error)
{
  const char *archive = wc_json_value_get_text (line, "archive");
  gboolean knows;

  *out_wanted = TRUE;
  /* Which is refused as any other line without what it needs. */
  if (archive == NULL)
    return TRUE;
  if (!g_hash_table_contains (self->files, archive) &&
      !g_hash_table_contains (self->ours, archive))
    {
      if (!wc_portable_writer_knows_archive (self->db, account, line, &knows, error))
        return FALSE;
      g_hash_table_add (knows ? self->ours : self->files, g_strdup (archive));
    }
  *out_wanted = g_hash_table_contains (self->files, archive);
  return TRUE;
}
