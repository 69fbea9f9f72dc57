/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/annotation.h"
#include "model/file-sources.h"
#include "store/attached-sources.h"
#include "store/message-text.h"

/* XEP-0447 § 3.3. What somebody may say of his own files is bounded, as he may say it as
 * often as he likes. */

G_STATIC_ASSERT (WC_ANNOTATION_SOURCES == 7);

typedef struct
{
  gint64 id;
  char *sharing_id; /* (owned) (nullable) */
  char *sources;    /* (owned) lines: its own */
  char *attached;   /* (owned) (nullable) lines: those of others */
} File;

static void
file_free (gpointer data)
{
  File *self = data;

  g_free (self->sharing_id);
  g_free (self->sources);
  g_free (self->attached);
  g_free (self);
}

static gpointer
read_file (WcStatement *row)
{
  File *self = g_new0 (File, 1);

  self->id = wc_statement_int (row, 0);
  self->sharing_id = wc_statement_dup (row, 1);
  self->sources = wc_statement_dup (row, 2);
  self->attached = wc_statement_dup (row, 3);
  return self;
}

static GPtrArray *
list_files (WcDb *db, gint64 message, GError **error)
{
  static const char SQL[] = "SELECT id, sharing_id, sources, attached FROM attachment "
                            "WHERE message = ?1 ORDER BY id";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (message)),
                               read_file, file_free, error);
}

/* ---- Whether it is meant ---- */

static gboolean
names_one (const GPtrArray *sources, const GPtrArray *files)
{
  for (guint i = 0; i < sources->len; i++)
    for (guint j = 0; j < files->len; j++)
      {
        const File *file = files->pdata[j];

        if (wc_file_source_means (sources->pdata[i], file->sharing_id, files->len == 1))
          return TRUE;
      }
  return FALSE;
}

static gboolean
fit_message (WcDb *db,
             const GPtrArray *sources,
             gint64 message,
             gboolean *out_fits,
             GError **error)
{
  g_autoptr (GPtrArray) files = list_files (db, message, error);

  if (files == NULL)
    return FALSE;
  *out_fits = names_one (sources, files);
  return TRUE;
}

gboolean
wc_attached_sources_fit (WcDb *db,
                         const char *value,
                         gint64 target,
                         gint64 named,
                         gboolean *out_fits,
                         GError **error)
{
  g_autoptr (GPtrArray) sources = wc_file_sources_parse (value);

  return fit_message (db, sources, target, out_fits, error) &&
         (*out_fits || named == target ||
          fit_message (db, sources, named, out_fits, error));
}

/* ---- What follows from it ---- */

static gpointer
read_value (WcStatement *row)
{
  return wc_file_sources_parse (wc_statement_text (row, 0));
}

/* Returns: (transfer full) (element-type GPtrArray) of WcFileSource, by message. */
static GPtrArray *
list_said (WcDb *db, gint64 target, GError **error)
{
  static const char SQL[] =
      "SELECT value FROM annotation INDEXED BY annotation_by_source WHERE target = ?1 "
      "AND kind = 7 AND value IS NOT NULL ORDER BY message LIMIT ?2";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (target),
                                                   WC_INT (WC_ATTACHED_SOURCES_MAX)),
                               read_value, (GDestroyNotify) g_ptr_array_unref, error);
}

static void
add_said (WcAttachment *places, const GPtrArray *said, const File *file, gboolean only)
{
  for (guint i = 0; i < said->len; i++)
    {
      const GPtrArray *sources = said->pdata[i];

      for (guint j = 0; j < sources->len; j++)
        {
          const WcFileSource *source = sources->pdata[j];

          if (wc_file_source_means (source, file->sharing_id, only))
            wc_attachment_add_source (places, source->url);
        }
    }
}

/* Returns: (transfer full) (nullable) lines. */
static char *
dup_attached (const File *file, const GPtrArray *said, gboolean only)
{
  g_autoptr (WcAttachment) places = wc_attachment_new ();
  guint n_own;

  g_strfreev (places->sources);
  places->sources = g_strsplit (file->sources, "\n", 0);
  n_own = g_strv_length (places->sources);
  add_said (places, said, file, only);
  return places->sources[n_own] != NULL ? g_strjoinv ("\n", places->sources + n_own)
                                        : NULL;
}

static gboolean
fold_files (WcDb *db,
            gint64 message,
            const GPtrArray *said,
            gboolean *out_changed,
            GError **error)
{
  static const char SQL[] = "UPDATE attachment SET attached = ?2 WHERE id = ?1";
  g_autoptr (GPtrArray) files = list_files (db, message, error);

  if (files == NULL)
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    {
      const File *file = files->pdata[i];
      g_autofree char *attached = dup_attached (file, said, files->len == 1);

      if (g_strcmp0 (attached, file->attached) == 0)
        continue;
      *out_changed = TRUE;
      if (!wc_statement_exec (db, SQL, error, WC_INT (file->id), WC_TEXT (attached)))
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_attached_sources_fold (WcDb *db, gint64 target, gboolean *out_changed, GError **error)
{
  static const char TEXT[] = "SELECT " WC_MESSAGE_TEXT " FROM message m WHERE m.id = ?1";
  g_autoptr (GPtrArray) said = NULL;
  gint64 text;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  *out_changed = FALSE;
  if (!wc_statement_get_int (db, TEXT, &text, error, WC_INT (target)))
    return FALSE;
  said = list_said (db, target, error);
  return said != NULL && fold_files (db, target, said, out_changed, error) &&
         (text == target || fold_files (db, text, said, out_changed, error));
}
