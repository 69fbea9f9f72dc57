/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/room-bookmarks.h"
#include "cli/room-choice.h"
#include "cli/room-view.h"
#include "common/object.h"

/* whinchat room, about the bookmarks that the account's server keeps for all devices. */

static const WcOutputShape shape = { "room", "room,autojoin,nick,name" };

const WcOption wc_room_bookmarks_set_options[] = {
  { "name", 'N', WC_OPTION_TEXT, "NAME", "What the room is called; \"\" for nothing." },
  { "nick", 0, WC_OPTION_TEXT, "NICK", "The nick to have there; \"\" for none." },
  { "autojoin", 0, WC_OPTION_TEXT, "yes|no", "Whether to go in after each login." },
  { "password-stdin", 0, WC_OPTION_FLAG, NULL,
    "Reads the password of the room from standard input." },
  { NULL },
};

static void
print_list (WcCli *cli, JsonArray *bookmarks)
{
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; bookmarks != NULL && i < json_array_get_length (bookmarks); i++)
    if (wc_object_get_item (bookmarks, i) != NULL)
      g_ptr_array_add (list, wc_object_get_item (bookmarks, i));
  text = wc_room_view_bookmarks (list, &screen);
  fputs (text, stdout);
  if (list->len == 0)
    wc_cli_say (cli, "There are no bookmarks.");
}

int
wc_room_bookmarks_run_list (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  JsonArray *bookmarks;

  wc_cli_take_account (cli, 0);
  result = wc_cli_call (cli, "Bookmarks.List", wc_cli_new_params (cli), error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  bookmarks = wc_object_get_array (result, "bookmarks");
  if (wc_output_is_for_people (cli->output))
    print_list (cli, bookmarks);
  else if (bookmarks != NULL)
    wc_output_print_all (cli->output, &shape, bookmarks);
  return WC_EXIT_OK;
}

int
wc_room_bookmarks_run_set (WcCli *cli, GError **error)
{
  static const char *const texts[] = { "name", "nick", NULL };
  const char *autojoin = wc_options_get (cli->options, "autojoin");
  g_autoptr (JsonObject) params =
      wc_room_choice_new_params (cli, "room", /* out_room= */ NULL, error);
  JsonObject *how;

  if (params == NULL)
    return WC_EXIT_FAULT;
  how = json_object_new ();
  json_object_set_object_member (params, "options", how);
  wc_room_choice_set_options (cli, how, texts);
  if (autojoin != NULL)
    json_object_set_boolean_member (how, "autojoin", g_str_equal (autojoin, "yes"));
  if (!wc_room_choice_set_password (cli, how, /* ask= */ FALSE, error))
    return WC_EXIT_FAULT;
  return wc_room_choice_change (cli, "Bookmarks.Set", g_steal_pointer (&params),
                                "Bookmarked.", error);
}

int
wc_room_bookmarks_run_remove (WcCli *cli, GError **error)
{
  return wc_room_choice_change (
      cli, "Bookmarks.Remove",
      wc_room_choice_new_params (cli, "room", /* out_room= */ NULL, error), "Removed.",
      error);
}
