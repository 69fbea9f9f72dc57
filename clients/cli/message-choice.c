/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/message-choice.h"
#include "common/failure.h"
#include "common/object.h"

/* Messages are named by their local id, and by nothing else. */

gint64
wc_message_choice_parse (const char *word, GError **error)
{
  gint64 id;

  if (g_ascii_string_to_signed (word, 10, 1, G_MAXINT64, &id, /* error= */ NULL))
    return id;
  wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is no id of a message", word);
  return 0;
}

JsonObject *
wc_message_choice_new_params (const WcCli *cli, GError **error)
{
  gint64 id = wc_message_choice_parse (wc_cli_get_arg (cli, 0), error);
  JsonObject *params;

  if (id == 0)
    return NULL;
  params = wc_cli_new_params (cli);
  json_object_set_int_member (params, "id", id);
  return params;
}

JsonObject *
wc_message_choice_get (WcCli *cli, gint64 id, GError **error)
{
  JsonObject *params = wc_cli_new_params (cli);
  JsonArray *ids = json_array_new ();
  g_autoptr (JsonObject) result = NULL;
  JsonArray *items;

  json_array_add_int_element (ids, id);
  json_object_set_array_member (params, "ids", ids);
  result = wc_cli_call (cli, "Messages.Get", params, error);
  if (result == NULL)
    return NULL;
  items = wc_object_get_array (result, "items");
  if (items != NULL && json_array_get_length (items) > 0)
    return json_object_ref (json_array_get_object_element (items, 0));
  wc_failure_set (error, WC_EXIT_NOT_FOUND, "there is no message %" G_GINT64_FORMAT, id);
  return NULL;
}
