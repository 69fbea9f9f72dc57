/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/file-copy.h"
#include "cli/message-choice.h"
#include "cli/spool.h"
#include "common/failure.h"
#include "common/object.h"

/* Part by part: the daemon gives out half a megabyte at a time. */

#define PART 524288

JsonObject *
wc_file_place_new_params (const WcCli *cli, const WcFilePlace *place)
{
  JsonObject *params = wc_cli_new_params (cli);

  json_object_set_int_member (params, "message", place->message);
  json_object_set_int_member (params, "index", place->index);
  return params;
}

JsonObject *
wc_file_place_get (WcCli *cli, const WcFilePlace *place, GError **error)
{
  g_autoptr (JsonObject) message = wc_message_choice_get (cli, place->message, error);
  JsonArray *files;
  JsonObject *file;

  if (message == NULL)
    return NULL;
  files = wc_object_get_array (message, "attachments");
  file = files != NULL ? wc_object_get_item (files, (guint) place->index) : NULL;
  if (file != NULL)
    return json_object_ref (file);
  wc_failure_set (error, WC_EXIT_NOT_FOUND, "the message has no such file");
  return NULL;
}

gboolean
wc_file_copy (WcCli *cli, const WcFilePlace *place, int fd, GError **error)
{
  gint64 offset = 0;
  gsize size = PART;

  while (size == PART)
    {
      JsonObject *params = wc_file_place_new_params (cli, place);
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
