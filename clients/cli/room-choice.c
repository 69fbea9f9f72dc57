/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "cli/ask.h"
#include "cli/chat-choice.h"
#include "cli/room-choice.h"
#include "common/object.h"

/* What the actions of "whinchat room" have in common. */

JsonObject *
wc_room_choice_new_params (WcCli *cli, const char *key, char **out_room, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  JsonObject *params;

  if (!wc_chat_choice_find_room (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return NULL;
  params = json_object_new ();
  json_object_set_string_member (params, "account", choice.account);
  json_object_set_string_member (params, key, choice.chat);
  if (out_room != NULL)
    *out_room = g_steal_pointer (&choice.chat);
  return params;
}

int
wc_room_choice_change (
    WcCli *cli, const char *method, JsonObject *params, const char *done, GError **error)
{
  g_autoptr (JsonObject) result =
      params != NULL ? wc_cli_call (cli, method, params, error) : NULL;

  if (result == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "%s", done);
  return WC_EXIT_OK;
}

void
wc_room_choice_set_options (const WcCli *cli,
                            JsonObject *object,
                            const char *const *names)
{
  for (; *names != NULL; names++)
    if (wc_options_has (cli->options, *names))
      json_object_set_string_member (object, *names,
                                     wc_options_get (cli->options, *names));
}

gboolean
wc_room_choice_set_password (WcCli *cli, JsonObject *how, gboolean ask, GError **error)
{
  char *password;

  if (wc_options_has (cli->options, "password-stdin"))
    password = wc_ask_read_secret (STDIN_FILENO, error);
  else if (ask)
    password = wc_ask_secret ("Password of the room: ", error);
  else
    return TRUE;
  if (password == NULL)
    return FALSE;
  json_object_set_string_member (how, "password", password);
  wc_ask_wipe (password);
  return TRUE;
}
