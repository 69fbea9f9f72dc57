/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/sticker-making.h"
#include "cli/upload.h"
#include "common/failure.h"
#include "common/object.h"

/* A pack names where its pictures lie, so that they are uploaded first, one by one, and
 * for good: it is published for everybody, and nobody publishes it anew. */

static const WcOutputShape shape = { "uri", "uri,name,count" };

const WcOption wc_sticker_making_options[] = {
  { "summary", 0, WC_OPTION_TEXT, "TEXT", "What the pack is about." },
  { "restricted", 0, WC_OPTION_FLAG, NULL, "Others are not to import it." },
  { NULL },
};

/* What a sticker says in text is what its file is called, without the end: "👋.png". */
static char *
describe (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  char *shown = g_filename_display_name (name);
  char *end = strrchr (shown, '.');

  if (end != NULL && end != shown)
    *end = '\0';
  return shown;
}

/* Returns: (transfer full) the StickerSources. */
static JsonArray *
upload_all (WcCli *cli, GError **error)
{
  g_autoptr (JsonArray) stickers = json_array_new ();

  for (guint i = 1; i < cli->args->len; i++)
    {
      const char *path = wc_cli_get_arg (cli, i);
      g_autofree char *description = describe (path);
      g_autofree char *job = wc_upload_run (cli, path, "permanent", error);
      JsonObject *sticker;

      if (job == NULL)
        return NULL;
      sticker = json_object_new ();
      json_object_set_string_member (sticker, "upload", job);
      json_object_set_string_member (sticker, "description", description);
      json_array_add_object_element (stickers, sticker);
    }
  return g_steal_pointer (&stickers);
}

int
wc_sticker_making_create (WcCli *cli, GError **error)
{
  JsonArray *stickers = upload_all (cli, error);
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params, *source, *pack;

  if (stickers == NULL)
    return WC_EXIT_FAULT;
  source = json_object_new ();
  json_object_set_string_member (source, "name", wc_cli_get_arg (cli, 0));
  if (wc_options_has (cli->options, "summary"))
    json_object_set_string_member (source, "summary",
                                   wc_options_get (cli->options, "summary"));
  if (wc_options_has (cli->options, "restricted"))
    json_object_set_boolean_member (source, "restricted", TRUE);
  json_object_set_array_member (source, "stickers", stickers);
  params = wc_cli_new_params (cli);
  json_object_set_object_member (params, "pack", source);
  result = wc_cli_call (cli, "Files.PublishStickerPack", params, error);
  pack = result != NULL ? wc_object_get_object (result, "published") : NULL;
  if (pack == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &shape, pack);
  else if (!cli->quiet)
    g_print ("%s\n", wc_object_get_string (pack, "uri"));
  return WC_EXIT_OK;
}
