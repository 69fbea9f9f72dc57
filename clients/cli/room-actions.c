/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/pages.h"
#include "cli/room-actions.h"
#include "cli/room-choice.h"
#include "cli/room-join.h"
#include "cli/room-view.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat room: into rooms and out of them, and what is said of them. */

static const WcOutputShape shape = { "chat", "chat,state,unread,title,my.nick,subject" };

const WcOption wc_room_actions_list_options[] = {
  { "unread", 'u', WC_OPTION_FLAG, NULL, "Only those with unread messages." },
  { "archived", 0, WC_OPTION_FLAG, NULL, "Those that were put away from the list." },
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER", "At most this many; 0, the default: all." },
  { NULL },
};

const WcOption wc_room_actions_join_options[] = {
  { "nick", 0, WC_OPTION_TEXT, "NICK", "The nick to have there. Default: as last time." },
  { "password-stdin", 0, WC_OPTION_FLAG, NULL,
    "Reads the password of the room from standard input." },
  { "name", 'N', WC_OPTION_TEXT, "NAME", "What the bookmark calls the room." },
  { "no-bookmark", 0, WC_OPTION_FLAG, NULL, "Does not bookmark it for other devices." },
  WC_CLI_OPTION_TIMEOUT,
  { NULL },
};

const WcOption wc_room_actions_create_options[] = {
  { "private", 0, WC_OPTION_FLAG, NULL,
    "A group: members only, who see each other's addresses. The default." },
  { "public", 0, WC_OPTION_FLAG, NULL, "A channel: open and listed." },
  { "plain", 0, WC_OPTION_FLAG, NULL, "As the service makes it." },
  { "name", 'N', WC_OPTION_TEXT, "NAME", "What it is called." },
  { "description", 0, WC_OPTION_TEXT, "TEXT", "What it says of itself." },
  { "nick", 0, WC_OPTION_TEXT, "NICK", "The nick to have there." },
  { "service", 0, WC_OPTION_TEXT, "SERVICE",
    "Where to make it. Default: the service that the account's server names." },
  { "key", 'k', WC_OPTION_TEXT, "KEY",
    "Makes only one for this key, however often it is run within 7 days." },
  { "no-bookmark", 0, WC_OPTION_FLAG, NULL, "Does not bookmark it for other devices." },
  { NULL },
};

const WcOption wc_room_actions_leave_options[] = {
  { "forget", 0, WC_OPTION_FLAG, NULL, "Removes the bookmark, too." },
  { NULL },
};

const WcOption wc_room_actions_destroy_options[] = {
  { "reason", 'r', WC_OPTION_TEXT, "TEXT", "What is told to those who are in it." },
  { "venue", 0, WC_OPTION_TEXT, "ROOM", "The room to go to instead." },
  WC_CLI_OPTION_YES,
  { NULL },
};

/* ---- Showing ---- */

static gboolean
take_room (JsonObject *room, gpointer data)
{
  g_ptr_array_add (data, json_object_ref (room));
  return TRUE;
}

static void
print_rooms (WcCli *cli, GPtrArray *rooms)
{
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autofree char *text = NULL;

  if (!wc_output_is_for_people (cli->output))
    {
      for (guint i = 0; i < rooms->len; i++)
        wc_output_print (cli->output, &shape, g_ptr_array_index (rooms, i));
      return;
    }
  text = wc_room_view_list (rooms, &screen);
  fputs (text, stdout);
  if (rooms->len == 0)
    wc_cli_say (cli, "There are no such rooms.");
}

int
wc_room_actions_run_list (WcCli *cli, GError **error)
{
  static const char *const kinds[] = { "muc", NULL };
  static const char *const flags[] = { "unread", "archived" };
  JsonObject *query = NULL;
  g_autoptr (JsonObject) params = wc_pages_new_params (cli, &query);
  const WcPages pages = { "Chats.List", params,
                          wc_options_get_number (cli->options, "limit", 0) };
  g_autoptr (GPtrArray) rooms =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  wc_object_set_strings (query, "kinds", kinds);
  if (wc_cli_get_arg (cli, 0) != NULL)
    json_object_set_string_member (query, "query", wc_cli_get_arg (cli, 0));
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (wc_options_has (cli->options, flags[i]))
      json_object_set_boolean_member (query, flags[i], TRUE);
  if (!wc_pages_read (cli, &pages, take_room, rooms, error))
    return WC_EXIT_FAULT;
  print_rooms (cli, rooms);
  return WC_EXIT_OK;
}

/* Without a verb's own options the list has none either. */
int
wc_room_actions_run_all (WcCli *cli, GError **error)
{
  wc_options_allow (cli->options, wc_room_actions_list_options);
  return wc_room_actions_run_list (cli, error);
}

/* The Chat, in an answer that is owned by @out_result. */
static JsonObject *
get_room (WcCli *cli, JsonObject **out_result, GError **error)
{
  JsonObject *params =
      wc_room_choice_new_params (cli, "chat", /* out_room= */ NULL, error);

  *out_result = params != NULL ? wc_cli_call (cli, "Chats.Get", params, error) : NULL;
  return *out_result != NULL ? wc_object_get_object (*out_result, "chat") : NULL;
}

int
wc_room_actions_run_show (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  JsonObject *room = get_room (cli, &result, error);
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = NULL;

  if (room == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &shape, room);
      return WC_EXIT_OK;
    }
  text = wc_room_view_show (room, &screen, now);
  fputs (text, stdout);
  return WC_EXIT_OK;
}

/* ---- In and out ---- */

static gboolean
wants (const GError *error, const char *what)
{
  return g_str_equal (wc_room_join_get_reason (error), what);
}

static gboolean
wants_password (const GError *error)
{
  return wants (error, "password");
}

static void
explain_captcha (GError *error)
{
  const char *url = wc_object_get_string (wc_failure_get_reply (error), "data.url");

  g_free (error->message);
  error->message =
      url != NULL
          ? g_strdup_printf (
                "nobody answered the CAPTCHA of the room, also at %s; join again for "
                "another",
                url)
          : g_strdup ("the room asks for a CAPTCHA that cannot be answered here, and "
                      "names no page for it");
}

/* The words of the server say less than what it means; all else of the error stays. */
static void
explain_refusal (JsonObject *how, GError *error)
{
  gboolean given = json_object_has_member (how, "password");

  if (wants (error, "captcha"))
    explain_captcha (error);
  if (!wants_password (error))
    return;
  g_free (error->message);
  error->message = g_strdup (given ? "the room refuses the password"
                                   : "the room wants a password; give it with "
                                     "--password-stdin");
}

/* Returns: (transfer full). */
static JsonObject *
join (WcCli *cli, JsonObject *params, JsonObject *how, GError **error)
{
  g_autoptr (GError) local = NULL;
  JsonObject *result = wc_room_join_call (cli, params, &local);

  if (result != NULL)
    return result;
  if (!wants_password (local) || !wc_cli_is_interactive (cli) ||
      json_object_has_member (how, "password"))
    {
      explain_refusal (how, local);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return wc_room_choice_set_password (cli, how, /* ask= */ TRUE, error)
             ? wc_room_join_call (cli, params, error)
             : NULL;
}

static int
report_room (WcCli *cli, JsonObject *result, const char *what)
{
  JsonObject *room = wc_object_get_object (result, "chat");
  const char *nick = room != NULL ? wc_object_get_string (room, "my.nick") : NULL;

  if (room != NULL && !wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &shape, room);
  else if (nick != NULL)
    wc_cli_say (cli, "%s as %s.", what, nick);
  else
    wc_cli_say (cli, "%s.", what);
  return WC_EXIT_OK;
}

/* Who mistook the address is in a room of their own. */
static const char *
say_join (JsonObject *result)
{
  JsonObject *room = wc_object_get_object (result, "chat");

  return room != NULL && wc_object_get_boolean (room, "my.made")
             ? "There was no such room: made it, and joined"
             : "Joined";
}

/* Where the server refused it, we are in all the same. */
static void
say_bookmark (WcCli *cli, JsonObject *result)
{
  JsonObject *room = wc_object_get_object (result, "chat");

  if (room != NULL && !wc_options_has (cli->options, "no-bookmark") &&
      !wc_object_get_boolean (room, "bookmarked"))
    wc_cli_say (cli, "The server did not keep a bookmark: your other devices do not know "
                     "of the room.");
}

int
wc_room_actions_run_join (WcCli *cli, GError **error)
{
  static const char *const texts[] = { "nick", "name", NULL };
  g_autoptr (JsonObject) params =
      wc_room_choice_new_params (cli, "room", /* out_room= */ NULL, error);
  g_autoptr (JsonObject) result = NULL;
  JsonObject *how;

  if (params == NULL || !wc_cli_take_limit (cli, error))
    return WC_EXIT_FAULT;
  how = json_object_new ();
  json_object_set_object_member (params, "options", how);
  wc_room_choice_set_options (cli, how, texts);
  if (wc_options_has (cli->options, "no-bookmark"))
    json_object_set_boolean_member (how, "bookmark", FALSE);
  if (!wc_room_choice_set_password (cli, how, /* ask= */ FALSE, error))
    return WC_EXIT_FAULT;
  result = join (cli, params, how, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  report_room (cli, result, say_join (result));
  say_bookmark (cli, result);
  return WC_EXIT_OK;
}

int
wc_room_actions_run_leave (WcCli *cli, GError **error)
{
  JsonObject *params =
      wc_room_choice_new_params (cli, "chat", /* out_room= */ NULL, error);
  JsonObject *how;

  if (params == NULL)
    return WC_EXIT_FAULT;
  how = json_object_new ();
  if (wc_options_has (cli->options, "forget"))
    json_object_set_boolean_member (how, "forget", TRUE);
  json_object_set_object_member (params, "options", how);
  return wc_room_choice_change (cli, "Chats.Leave", params, "Left; its messages stay.",
                                error);
}

/* NULL with @error when more than one is given. */
static const char *
get_preset (const WcCli *cli, GError **error)
{
  gboolean private = wc_options_has (cli->options, "private");
  gboolean public = wc_options_has (cli->options, "public");
  gboolean plain = wc_options_has (cli->options, "plain");

  if (private + public + plain > 1)
    {
      wc_failure_set (error, WC_EXIT_USAGE,
                      "only one of --private, --public and --plain can be had");
      return NULL;
    }
  if (public)
    return "public";
  return plain ? "none" : "private";
}

int
wc_room_actions_run_create (WcCli *cli, GError **error)
{
  static const char *const texts[] = { "name",    "description", "nick",
                                       "service", "key",         NULL };
  const char *preset = get_preset (cli, error);
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *address = NULL;
  JsonObject *params;
  JsonObject *how;

  if (preset == NULL)
    return WC_EXIT_USAGE;
  params = wc_cli_new_params (cli);
  how = json_object_new ();
  json_object_set_object_member (params, "options", how);
  if (wc_cli_get_arg (cli, 0) != NULL)
    json_object_set_string_member (how, "room", wc_cli_get_arg (cli, 0));
  json_object_set_string_member (how, "preset", preset);
  wc_room_choice_set_options (cli, how, texts);
  if (wc_options_has (cli->options, "no-bookmark"))
    json_object_set_boolean_member (how, "bookmark", FALSE);
  result = wc_cli_call (cli, "Chats.Create", params, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  /* Where it is, is what has to be known of it. */
  address = wc_text_line (wc_object_get_string (result, "chat.chat"), 0);
  if (wc_output_is_for_people (cli->output))
    puts (address);
  fflush (stdout);
  return report_room (cli, result, "Made");
}

int
wc_room_actions_run_destroy (WcCli *cli, GError **error)
{
  static const char *const texts[] = { "reason", "venue", NULL };
  g_autofree char *room = NULL;
  g_autoptr (JsonObject) params = wc_room_choice_new_params (cli, "chat", &room, error);
  g_autofree char *shown = wc_text_line (room, 0);
  g_autofree char *question =
      g_strdup_printf ("Destroy the room %s for everybody?", shown);
  JsonObject *how;

  if (params == NULL || !wc_cli_confirm (cli, question, error))
    return WC_EXIT_FAULT;
  how = json_object_new ();
  wc_room_choice_set_options (cli, how, texts);
  json_object_set_object_member (params, "options", how);
  return wc_room_choice_change (cli, "Chats.Destroy", g_steal_pointer (&params),
                                "Destroyed; its messages stay here.", error);
}

/* ---- What one says of oneself and of the room ---- */

static int
print_member (WcCli *cli, const char *path, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  JsonObject *room = get_room (cli, &result, error);
  const char *text = room != NULL ? wc_object_get_string (room, path) : NULL;
  g_autofree char *clean = wc_text_block (text, 0);

  if (room == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &shape, room);
  else if (text != NULL)
    puts (clean);
  return WC_EXIT_OK;
}

int
wc_room_actions_run_nick (WcCli *cli, GError **error)
{
  JsonObject *params;

  if (cli->args->len < 2)
    return print_member (cli, "my.nick", error);
  params = wc_room_choice_new_params (cli, "chat", /* out_room= */ NULL, error);
  if (params == NULL)
    return WC_EXIT_FAULT;
  json_object_set_string_member (params, "nick", wc_cli_get_arg (cli, 1));
  return wc_room_choice_change (cli, "Chats.SetNick", params, "Renamed.", error);
}

int
wc_room_actions_run_voice (WcCli *cli, GError **error)
{
  return wc_room_choice_change (
      cli, "Chats.RequestVoice",
      wc_room_choice_new_params (cli, "chat", /* out_room= */ NULL, error),
      "The moderators are asked.", error);
}

int
wc_room_actions_run_subject (WcCli *cli, GError **error)
{
  JsonObject *params;

  if (cli->args->len < 2)
    return print_member (cli, "subject", error);
  params = wc_room_choice_new_params (cli, "chat", /* out_room= */ NULL, error);
  if (params == NULL)
    return WC_EXIT_FAULT;
  json_object_set_string_member (params, "subject", wc_cli_get_arg (cli, 1));
  return wc_room_choice_change (cli, "Chats.SetSubject", params, "Done.", error);
}
