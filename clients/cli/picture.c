/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/picture.h"
#include "cli/text.h"
#include "common/object.h"

/* What a person has to look at is put where programs for that find it. */

/* What follows the dot in the name of a file of that MIME type. */
static char *
suffix_of (const char *type)
{
  const char *slash = type != NULL ? strrchr (type, '/') : NULL;
  g_autofree char *word = g_strdup (slash != NULL ? slash + 1 : "bin");

  for (char *c = word; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c))
      *c = '-';
  return g_strndup (word, 8);
}

/* The file that has the picture, readable to its owner. Returns: (transfer full), NULL
 * when it cannot be written. */
static char *
save (JsonObject *media)
{
  const char *data = wc_object_get_string (media, "data");
  g_autofree char *suffix = suffix_of (wc_object_get_string (media, "type"));
  g_autofree char *template = g_strdup_printf ("whinchat-XXXXXX.%s", suffix);
  g_autofree char *path = NULL;
  g_autofree guchar *bytes = NULL;
  gsize length = 0;
  gboolean good;
  int fd;

  fd = g_file_open_tmp (template, &path, NULL);
  if (fd < 0)
    return NULL;
  bytes = g_base64_decode (data, &length);
  good = write (fd, bytes, length) == (gssize) length;
  close (fd);
  if (!good)
    unlink (path);
  return good ? g_steal_pointer (&path) : NULL;
}

char *
wc_picture_show (JsonArray *media)
{
  JsonObject *first = media != NULL ? wc_object_get_item (media, 0) : NULL;
  g_autofree char *uri =
      first != NULL ? wc_text_line (wc_object_get_string (first, "uri"), 0) : NULL;
  g_autofree char *path = NULL;

  if (first == NULL)
    return NULL;
  if (wc_object_get_string (first, "data") != NULL)
    path = save (first);
  if (path != NULL)
    fprintf (stderr, "Look at it, as with: xdg-open %s\n", path);
  else if (*uri != '\0')
    fprintf (stderr, "Look at it: %s\n", uri);
  return g_steal_pointer (&path);
}
