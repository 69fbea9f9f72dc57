/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/file-copy.h"
#include "cli/html-files.h"
#include "common/failure.h"
#include "common/object.h"

/* The directory is new and ours, and each file in it is made, never written over. A page
 * that somebody sent would be run with the rights of a local file: what browsers run is a
 * text here. */

#define FOLDER "files"
#define MAX_NAME 100 /* bytes */
#define HEAD 12

struct _WcHtmlFiles
{
  WcCli *cli;
  int folder;        /* -1: not open */
  GHashTable *names; /* (owned) (element-type utf8) in use, case folded */
};

WcHtmlFiles *
wc_html_files_new (WcCli *cli)
{
  WcHtmlFiles *self = g_new0 (WcHtmlFiles, 1);

  self->cli = cli;
  self->folder = -1;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
wc_html_files_free (WcHtmlFiles *self)
{
  if (self->folder >= 0)
    close (self->folder);
  g_hash_table_unref (self->names);
  g_free (self);
}

static gboolean
fail (const char *name, GError **error)
{
  return wc_failure_set (error, WC_EXIT_FAULT, "%s: %s", name, g_strerror (errno));
}

gboolean
wc_html_files_open (WcHtmlFiles *self, const char *path, GError **error)
{
  int pages = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  gboolean made = pages >= 0 && mkdirat (pages, FOLDER, 0700) == 0;

  if (made)
    self->folder = openat (pages, FOLDER, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (self->folder < 0)
    fail (path, error);
  if (pages >= 0)
    close (pages);
  return self->folder >= 0;
}

void
wc_html_file_clear (WcHtmlFile *self)
{
  g_free (self->url);
}

/* ---- Names ---- */

/* Letters, digits, and what stands in names anyway: no control, no mark that turns the
 * direction of writing around, nothing that means something to a file system. */
static gboolean
may_stand (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '-' || c == '_' ||
         c == '.' || c == ' ' || c == '(' || c == ')' || c == '+' || c == ',';
}

static gboolean
is_run (const char *name)
{
  static const char *const run[] = { ".html", ".htm",   ".xhtml",  ".xht",  ".shtml",
                                     ".mht",  ".mhtml", ".svg",    ".svgz", ".xml",
                                     ".xsl",  ".xslt",  ".js",     ".mjs",  ".hta",
                                     ".url",  ".lnk",   ".desktop" };
  g_autofree char *folded = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (run); i++)
    if (g_str_has_suffix (folded, run[i]))
      return TRUE;
  return FALSE;
}

/* Where the last dot is, if what follows may be an extension; else the end. */
static const char *
find_extension (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && strlen (dot) <= 12 ? dot : name + strlen (name);
}

/* The beginning of @name and its extension. Returns: (transfer full). */
static char *
shorten (const char *name)
{
  const char *extension = find_extension (name);
  gsize length = MIN ((gsize) (extension - name), MAX_NAME - strlen (extension));
  g_autofree char *stem = NULL;

  while (length > 0 && ((guchar) name[length] & 0xC0) == 0x80)
    length--;
  stem = g_strndup (name, length);
  return g_strconcat (stem, extension, NULL);
}

char *
wc_html_files_dup_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autoptr (GString) safe = g_string_new (NULL);
  g_autofree char *short_name = NULL;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (safe, may_stand (c) ? c : '_');
    }
  g_strchug (safe->str);
  while (*safe->str == '.' || *safe->str == '-' || *safe->str == ' ')
    memmove (safe->str, safe->str + 1, strlen (safe->str));
  g_strchomp (safe->str);
  if (*safe->str == '\0')
    return g_strdup ("file");
  short_name = shorten (safe->str);
  while (g_str_has_suffix (short_name, ".") || g_str_has_suffix (short_name, " "))
    short_name[strlen (short_name) - 1] = '\0';
  return is_run (short_name) ? g_strconcat (short_name, ".txt", NULL)
                             : g_steal_pointer (&short_name);
}

/* Of two files of a name the second one has a number. Returns: (transfer full). */
static char *
dup_free_name (WcHtmlFiles *self, const char *sent)
{
  g_autofree char *name = wc_html_files_dup_name (sent);
  const char *extension = find_extension (name);
  g_autofree char *stem = g_strndup (name, (gsize) (extension - name));
  g_autofree char *candidate = g_strdup (name);

  for (guint n = 2; !g_hash_table_add (self->names, g_utf8_casefold (candidate, -1)); n++)
    {
      g_free (candidate);
      candidate = g_strdup_printf ("%s-%u%s", stem, n, extension);
    }
  return g_steal_pointer (&candidate);
}

/* ---- Copies ---- */

static gboolean
begins_as_picture (int fd)
{
  static const struct
  {
    gsize at;
    gsize size;
    const char *bytes;
  } heads[] = {
    { 0, 8, "\x89PNG\r\n\x1a\n" },
    { 0, 3, "\xff\xd8\xff" },
    { 0, 4, "GIF8" },
    { 8, 4, "WEBP" },
  };
  char head[HEAD] = { 0 };

  if (pread (fd, head, HEAD, 0) < 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    if (memcmp (head + heads[i].at, heads[i].bytes, heads[i].size) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_held (WcHtmlFiles *self, const WcFilePlace *place, gboolean *out_held, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) file = wc_file_place_get (self->cli, place, &local);

  *out_held =
      file != NULL && g_strcmp0 (wc_object_get_string (file, "state"), "held") == 0;
  if (local == NULL || g_error_matches (local, WC_FAILURE, WC_EXIT_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* It may be let go of in between, then it is no longer here. *@out_copied: whether it
 * was. */
static gboolean
copy (WcHtmlFiles *self,
      const WcFilePlace *place,
      const char *name,
      WcHtmlFile *out,
      gboolean *out_copied,
      GError **error)
{
  int fd = openat (self->folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                   0600);
  g_autoptr (GError) local = NULL;

  if (fd < 0)
    return fail (name, error);
  *out_copied = wc_file_copy (self->cli, place, fd, &local);
  if (*out_copied)
    out->is_picture = begins_as_picture (fd);
  if (close (fd) < 0 && *out_copied)
    return fail (name, error);
  if (*out_copied)
    return TRUE;
  unlinkat (self->folder, name, 0);
  if (g_error_matches (local, WC_FAILURE, WC_EXIT_CONFLICT) ||
      g_error_matches (local, WC_FAILURE, WC_EXIT_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
wc_html_files_take (
    WcHtmlFiles *self, JsonObject *message, guint index, WcHtmlFile *out, GError **error)
{
  const WcFilePlace place = { wc_object_get_int (message, "id", 0), index };
  JsonArray *files = wc_object_get_array (message, "files");
  JsonObject *file = files != NULL ? wc_object_get_item (files, index) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *escaped = NULL;
  gboolean held, copied = FALSE;

  if (!is_held (self, &place, &held, error))
    return FALSE;
  if (file == NULL || !held)
    return TRUE;
  name = dup_free_name (self, wc_object_get_string (file, "name"));
  if (!copy (self, &place, name, out, &copied, error))
    return FALSE;
  if (!copied)
    return TRUE;
  escaped = g_uri_escape_string (name, NULL, /* allow_utf8= */ FALSE);
  out->url = g_strconcat (FOLDER "/", escaped, NULL);
  return TRUE;
}
