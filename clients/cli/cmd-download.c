/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/file-copy.h"
#include "cli/job.h"
#include "cli/save.h"
#include "cli/spool.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat download: the daemon fetches, this program writes, so that the file is made
 * with the rights of who asks, where they ask for it. */

static const WcOutputShape shape = { "path", "path" };

static const WcOption options[] = {
  { "dir", 'd', WC_OPTION_TEXT, "DIR", "Where to put it. Default: here." },
  { "output", 'o', WC_OPTION_TEXT, "FILE",
    "Its name; \"-\" for standard output. Default: its own." },
  { "thumbnail", 0, WC_OPTION_FLAG, NULL,
    "Its small picture instead, asked for at who sent it where it was not sent along." },
  { "force", 0, WC_OPTION_FLAG, NULL, "Writes over a file that is there." },
  { NULL },
};

static gboolean
parse_place (const WcCli *cli, WcFilePlace *place, GError **error)
{
  const char *index = wc_cli_get_arg (cli, 1);

  if (!g_ascii_string_to_signed (wc_cli_get_arg (cli, 0), 10, 1, G_MAXINT64,
                                 &place->message, NULL))
    return wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is no id of a message",
                           wc_cli_get_arg (cli, 0));
  place->index = 0;
  if (index != NULL &&
      !g_ascii_string_to_signed (index, 10, 0, G_MAXINT32, &place->index, NULL))
    return wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is no place of a file", index);
  return TRUE;
}

static gboolean
fetch (WcCli *cli, const WcFilePlace *place, JsonObject *file, GError **error)
{
  const char *state = wc_object_get_string (file, "state");
  g_autoptr (JsonObject) result = NULL;
  const char *job;

  if (g_strcmp0 (state, "remote") != 0)
    return TRUE;
  result =
      wc_cli_call (cli, "Files.Download", wc_file_place_new_params (cli, place), error);
  if (result == NULL)
    return FALSE;
  job = wc_object_get_string (result, "job");
  return wc_job_follow (cli, job != NULL ? job : "", "fetching the file", error);
}

static char *
choose_path (const WcCli *cli, const char *named)
{
  const char *output = wc_options_get (cli->options, "output");
  const char *dir = wc_options_get (cli->options, "dir");
  const char *name = output != NULL ? output : named;

  if (name == NULL)
    name = "file";
  if (dir != NULL && !g_path_is_absolute (name))
    return g_build_filename (dir, name, NULL);
  return g_strdup (name);
}

static gboolean
copy (WcCli *cli, int fd, gpointer data, GError **error)
{
  return wc_file_copy (cli, data, fd, error);
}

/* @data: a data: URI. */
static gboolean
write_thumbnail (WcCli *cli, int fd, gpointer data, GError **error)
{
  const char *content = strstr (data, ";base64,");
  g_autofree guchar *bytes = NULL;
  gsize size = 0;

  if (content == NULL)
    return wc_failure_set (error, WC_EXIT_FAULT, "the small picture cannot be read");
  bytes = g_base64_decode (content + strlen (";base64,"), &size);
  return wc_spool_write (fd, (const char *) bytes, size, error);
}

/* Its sender says of which type it is: only a known one makes the end of a name. */
static char *
name_thumbnail (const WcFilePlace *place, const char *uri)
{
  static const char *const known[] = { "png", "jpeg", "gif", "webp" };
  const char *end = "";
  const char *dot = "";

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *prefix = g_strdup_printf ("data:image/%s;", known[i]);

      if (g_str_has_prefix (uri, prefix))
        {
          dot = ".";
          end = known[i];
        }
    }
  return g_strdup_printf ("thumbnail-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "%s%s",
                          place->message, place->index, dot, end);
}

/* Where it lies now: what programs asked for, and what people are told. */
static void
print_path (WcCli *cli, const char *path)
{
  g_autoptr (JsonObject) place = json_object_new ();

  json_object_set_string_member (place, "path", path);
  if (wc_output_is_for_people (cli->output))
    wc_cli_say (cli, "%s", path);
  else
    wc_output_print (cli->output, &shape, place);
}

/* Writes it where the options say, @named unless they name it. */
static int
put (WcCli *cli, WcSave *save, const char *named, GError **error)
{
  g_autofree char *path = NULL;

  if (g_strcmp0 (wc_options_get (cli->options, "output"), "-") == 0)
    return save->write (cli, STDOUT_FILENO, save->data, error) ? WC_EXIT_OK
                                                               : WC_EXIT_FAULT;
  path = choose_path (cli, named);
  save->path = path;
  if (!wc_save_run (cli, save, error))
    return WC_EXIT_FAULT;
  print_path (cli, path);
  return WC_EXIT_OK;
}

static int
put_thumbnail (WcCli *cli, const WcFilePlace *place, GError **error)
{
  g_autoptr (JsonObject) result = wc_cli_call (
      cli, "Files.FetchThumbnail", wc_file_place_new_params (cli, place), error);
  const char *text = result != NULL ? wc_object_get_string (result, "thumbnail") : NULL;
  g_autofree char *uri = g_strdup (text != NULL ? text : "");
  g_autofree char *named = name_thumbnail (place, uri);
  WcSave save = { .mode = 0666, .write = write_thumbnail, .data = uri };

  return result != NULL ? put (cli, &save, named, error) : WC_EXIT_FAULT;
}

static int
run (WcCli *cli, GError **error)
{
  WcFilePlace place = { 0 };
  WcSave save = { .mode = 0666, .write = copy, .data = &place };
  g_autoptr (JsonObject) file = NULL;

  if (!parse_place (cli, &place, error))
    return WC_EXIT_USAGE;
  if (wc_options_has (cli->options, "thumbnail"))
    return put_thumbnail (cli, &place, error);
  file = wc_file_place_get (cli, &place, error);
  if (file == NULL || !fetch (cli, &place, file, error))
    return WC_EXIT_FAULT;
  return put (cli, &save, wc_object_get_string (file, "name"), error);
}

const WcCommand wc_cmd_download = {
  .name = "download",
  .arguments = "ID [PLACE]",
  .summary = "Fetches a file of a message",
  .prints = "path",
  .examples = "whinchat download 1795220379609506\n"
              "whinchat download 1795220379609506 1 --dir Pictures\n"
              "whinchat download 1795220379609506 -o - | wc -c\n"
              "whinchat download 1795220379609506 --thumbnail\n",
  .description =
      "ID is that of the message, PLACE which of its files, counted from 0 (\"whinchat\n"
      "files\" shows both). What broke off goes on where it was. The file is written "
      "when\n"
      "it is whole and its hash is the one that was announced. A small picture that is "
      "only\n"
      "named (XEP-0231) is asked for at the device that sent the message, which learns "
      "of it.\n",
  .options = options,
  .min_args = 1,
  .max_args = 2,
  .run = run,
};
