/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/pages.h"
#include "cli/room-search.h"
#include "cli/room-view.h"
#include "common/object.h"

/* whinchat room find: rooms that one is not in yet. Page after page is shown as it comes,
 * because a service may have thousands, and a search is a question to strangers. */

#define PAGE 50 /* as the daemon's own */

static const WcOutputShape shape = { "room", "room,members,name" };

const WcOption wc_room_search_options[] = {
  { "service", 0, WC_OPTION_TEXT, "DOMAIN",
    "Whose rooms; without it those of the account's server." },
  { "search", 0, WC_OPTION_TEXT, "ADDRESS",
    "Asks this service to search rooms of many servers; it learns what is searched." },
  { "details", 'd', WC_OPTION_FLAG, NULL, "Asks each room what it is." },
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER",
    "At most this many; 0: all. The default is 50." },
  WC_CLI_OPTION_TIMEOUT,
  { NULL },
};

typedef struct
{
  WcCli *cli;
  GPtrArray *found; /* (owned) (element-type JsonObject) for people */
} Listing;

static gboolean
take_room (JsonObject *room, gpointer data)
{
  Listing *listing = data;

  if (wc_output_is_for_people (listing->cli->output))
    g_ptr_array_add (listing->found, json_object_ref (room));
  else
    wc_output_print (listing->cli->output, &shape, room);
  return TRUE;
}

static void
print_rooms (WcCli *cli, GPtrArray *rooms)
{
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autofree char *text = wc_room_view_directory (rooms, &screen);

  fputs (text, stdout);
  if (rooms->len == 0)
    wc_cli_say (cli, "There are no such rooms.");
}

int
wc_room_search_run (WcCli *cli, GError **error)
{
  const char *service = wc_options_get (cli->options, "service");
  const char *search = wc_options_get (cli->options, "search");
  const char *word = wc_cli_get_arg (cli, 0);
  JsonObject *query = NULL;
  g_autoptr (JsonObject) params = wc_pages_new_params (cli, &query);
  const WcPages pages = { "Chats.Directory", params,
                          wc_options_get_number (cli->options, "limit", PAGE) };
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  Listing listing = { cli, found };

  if (!wc_cli_take_limit (cli, error))
    return WC_EXIT_FAULT;
  json_object_set_string_member (params, "service", service != NULL ? service : "");
  if (word != NULL)
    json_object_set_string_member (query, "query", word);
  if (search != NULL)
    json_object_set_string_member (query, "search", search);
  if (wc_options_has (cli->options, "details"))
    json_object_set_boolean_member (query, "details", TRUE);
  if (!wc_pages_read (cli, &pages, take_room, &listing, error))
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print_rooms (cli, found);
  return WC_EXIT_OK;
}
