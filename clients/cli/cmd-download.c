/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "cli/commands.h"
#include "cli/job.h"
#include "cli/save.h"
#include "cli/spool.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat download: the daemon fetches, this program writes, so that the file is made
 * with the rights of who asks, where they ask for it. */

#define PART 524288

static const WcOption options[] = {
  { "dir", 'd', WC_OPTION_TEXT, "DIR", "Where to put it. Default: here." },
  { "output", 'o', WC_OPTION_TEXT, "FILE",
    "Its name; \"-\" for standard output. Default: its own." },
  { "force", 0, WC_OPTION_FLAG, NULL, "Writes over a file that is there." },
  { NULL },
};

/* What is to be fetched. */
typedef struct
{
  gint64 message;
  gint64 index;
} Place;

static gboolean
parse_place (const WcCli *cli, Place *place, GError **error)
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

static JsonObject *
new_params (WcCli *cli, const Place *place)
{
  JsonObject *params = wc_cli_new_params (cli);

  json_object_set_int_member (params, "message", place->message);
  json_object_set_int_member (params, "index", place->index);
  return params;
}

/* The Attachment. Returns: (transfer full). */
static JsonObject *
find_file (WcCli *cli, const Place *place, GError **error)
{
  JsonObject *params = wc_cli_new_params (cli);
  JsonArray *ids = json_array_new ();
  g_autoptr (JsonObject) result = NULL;
  JsonArray *items, *files;
  JsonObject *message, *file;

  json_array_add_int_element (ids, place->message);
  json_object_set_array_member (params, "ids", ids);
  result = wc_cli_call (cli, "Messages.Get", params, error);
  if (result == NULL)
    return NULL;
  items = wc_object_get_array (result, "items");
  message = items != NULL ? wc_object_get_item (items, 0) : NULL;
  files = message != NULL ? wc_object_get_array (message, "attachments") : NULL;
  file = files != NULL ? wc_object_get_item (files, (guint) place->index) : NULL;
  if (file != NULL)
    return json_object_ref (file);
  wc_failure_set (error, WC_EXIT_NOT_FOUND, "the message has no such file");
  return NULL;
}

static gboolean
fetch (WcCli *cli, const Place *place, JsonObject *file, GError **error)
{
  const char *state = wc_object_get_string (file, "state");
  g_autoptr (JsonObject) result = NULL;
  const char *job;

  if (g_strcmp0 (state, "remote") != 0)
    return TRUE;
  result = wc_cli_call (cli, "Files.Download", new_params (cli, place), error);
  if (result == NULL)
    return FALSE;
  job = wc_object_get_string (result, "job");
  return wc_job_follow (cli, job != NULL ? job : "", "fetching the file", error);
}

static char *
choose_path (const WcCli *cli, JsonObject *file)
{
  const char *output = wc_options_get (cli->options, "output");
  const char *dir = wc_options_get (cli->options, "dir");
  const char *name = output != NULL ? output : wc_object_get_string (file, "name");

  if (name == NULL)
    name = "file";
  if (dir != NULL && !g_path_is_absolute (name))
    return g_build_filename (dir, name, NULL);
  return g_strdup (name);
}

/* Part by part; the daemon gives out half a megabyte at a time. */
static gboolean
copy (WcCli *cli, int fd, gpointer data, GError **error)
{
  const Place *place = data;
  gint64 offset = 0;
  gsize size = PART;

  while (size == PART)
    {
      JsonObject *params = new_params (cli, place);
      JsonObject *part = json_object_new ();
      g_autoptr (JsonObject) result = NULL;
      g_autofree guchar *bytes = NULL;
      const char *text;

      json_object_set_int_member (part, "offset", offset);
      json_object_set_int_member (part, "length", PART);
      json_object_set_object_member (params, "options", part);
      result = wc_cli_call (cli, "Files.Read", params, error);
      if (result == NULL)
        return FALSE;
      text = wc_object_get_string (result, "data");
      bytes = g_base64_decode (text != NULL ? text : "", &size);
      if (!wc_spool_write (fd, (const char *) bytes, size, error))
        return FALSE;
      offset += (gint64) size;
    }
  return TRUE;
}

static int
run (WcCli *cli, GError **error)
{
  Place place = { 0 };
  WcSave save = { .mode = 0666, .write = copy, .data = &place };
  g_autoptr (JsonObject) file = NULL;
  g_autofree char *path = NULL;

  if (!parse_place (cli, &place, error))
    return WC_EXIT_USAGE;
  file = find_file (cli, &place, error);
  if (file == NULL || !fetch (cli, &place, file, error))
    return WC_EXIT_FAULT;
  if (g_strcmp0 (wc_options_get (cli->options, "output"), "-") == 0)
    return copy (cli, STDOUT_FILENO, &place, error) ? WC_EXIT_OK : WC_EXIT_FAULT;
  path = choose_path (cli, file);
  save.path = path;
  if (!wc_save_run (cli, &save, error))
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "%s", path);
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_download = {
  .name = "download",
  .arguments = "ID [PLACE]",
  .summary = "Fetches a file of a message",
  .examples = "whinchat download 1795220379609506\n"
              "whinchat download 1795220379609506 1 --dir Pictures\n"
              "whinchat download 1795220379609506 -o - | wc -c\n",
  .description =
      "ID is that of the message, PLACE which of its files, counted from 0 (\"whinchat\n"
      "files\" shows both). What broke off goes on where it was. The file is written "
      "when\n"
      "it is whole and its hash is the one that was announced.\n",
  .options = options,
  .min_args = 1,
  .max_args = 2,
  .run = run,
};
