/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/file-sources.h"

/* A line for each place: what stands for the file, a space, the URL. The file is named by
 * a hash of what it is called, which may be its name: when all that is said of it is
 * taken back, it is still known which messages belong together. */

#define NAME_LENGTH 32
#define ONLY_ONE "-"

void
wc_file_source_free (WcFileSource *self)
{
  g_free (self->file);
  g_free (self->url);
  g_free (self);
}

/* Returns: (transfer full). */
static char *
make_name (const char *sharing_id)
{
  g_autofree char *hash = NULL;

  if (sharing_id == NULL)
    return g_strdup (ONLY_ONE);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, sharing_id, -1);
  return g_strndup (hash, NAME_LENGTH);
}

gboolean
wc_file_sources_append (GString *value,
                        const char *sharing_id,
                        const WcAttachment *places)
{
  g_autofree char *name = make_name (sharing_id);
  gsize before = value->len;

  if (sharing_id != NULL && strlen (sharing_id) > WC_FILE_SOURCES_MAX_ID)
    return FALSE;
  for (char **url = places->sources; *url != NULL; url++)
    if (wc_attachment_is_url (*url) &&
        value->len + strlen (name) + strlen (*url) + 2 <= WC_FILE_SOURCES_MAX_VALUE)
      g_string_append_printf (value, "%s%s %s", value->len > 0 ? "\n" : "", name, *url);
  return value->len > before;
}

static WcFileSource *
parse_line (const char *line)
{
  const char *space = strchr (line, ' ');
  WcFileSource *source = g_new0 (WcFileSource, 1);

  source->file =
      space != NULL ? g_strndup (line, (gsize) (space - line)) : g_strdup (line);
  source->url = space != NULL ? g_strdup (space + 1) : NULL;
  return source;
}

GPtrArray *
wc_file_sources_parse (const char *value)
{
  g_auto (GStrv) lines = g_strsplit (value != NULL ? value : "", "\n", -1);
  GPtrArray *sources =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_file_source_free);

  for (char **line = lines; value != NULL && *line != NULL; line++)
    g_ptr_array_add (sources, parse_line (*line));
  return sources;
}

char *
wc_file_sources_dup_taken_back (const char *value)
{
  g_auto (GStrv) lines = g_strsplit (value, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    (*line)[strcspn (*line, " ")] = '\0';
  return g_strjoinv ("\n", lines);
}

gboolean
wc_file_source_means (const WcFileSource *source, const char *sharing_id, gboolean only)
{
  g_autofree char *name = make_name (sharing_id);

  return g_str_equal (source->file, ONLY_ONE) ? only : g_str_equal (source->file, name);
}
