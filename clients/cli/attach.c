/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/attach.h"
#include "common/failure.h"

/* The daemon gets no names of files of ours but the last part, which the other side
 * sees. */

#define MAX_FILES 50

static void
close_fd (gpointer fd)
{
  close (*(int *) fd);
}

void
wc_attach_clear (WcAttach *self)
{
  g_clear_pointer (&self->fds, g_array_unref);
}

int
wc_attach_open_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat found;

  if (fd < 0)
    {
      wc_failure_set (error, WC_EXIT_NOT_FOUND, "%s: %s", path, g_strerror (errno));
      return -1;
    }
  if (fstat (fd, &found) == 0 && S_ISREG (found.st_mode))
    return fd;
  close (fd);
  wc_failure_set (error, WC_EXIT_USAGE, "%s is no regular file", path);
  return -1;
}

static JsonObject *
describe (const WcCli *cli, const char *path, guint index)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (name);
  JsonObject *source = json_object_new ();

  json_object_set_int_member (source, "fd", index);
  json_object_set_string_member (source, "name", shown);
  if (wc_options_has (cli->options, "keep-metadata"))
    json_object_set_boolean_member (source, "keep_metadata", TRUE);
  return source;
}

gboolean
wc_attach_open (WcAttach *self, const WcCli *cli, JsonObject *how, GError **error)
{
  const char *const *paths = wc_options_get_all (cli->options, "file");
  JsonArray *sources;

  if (paths == NULL || paths[0] == NULL)
    return TRUE;
  if (g_strv_length ((GStrv) paths) > MAX_FILES)
    return wc_failure_set (error, WC_EXIT_USAGE, "a message has %d files at most",
                           MAX_FILES);
  self->fds = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_set_clear_func (self->fds, close_fd);
  sources = json_array_new ();
  json_object_set_array_member (how, "attachments", sources);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      int fd = wc_attach_open_file (paths[i], error);

      if (fd < 0)
        return FALSE;
      g_array_append_val (self->fds, fd);
      json_array_add_object_element (sources, describe (cli, paths[i], i));
    }
  return TRUE;
}

void
wc_attach_give (const WcAttach *self, WcConnection *connection)
{
  if (self->fds != NULL)
    wc_connection_give (connection, (const int *) self->fds->data, self->fds->len);
}

void
wc_attach_give_one (const WcAttach *self, guint index, WcConnection *connection)
{
  wc_connection_give (connection, &g_array_index (self->fds, int, index), 1);
}
