/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/chat-choice.h"
#include "cli/pages.h"
#include "cli/room-choice.h"
#include "cli/room-people.h"
#include "cli/room-view.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat room, about people. A role is given to a nick, for as long as somebody is
 * there; an affiliation to a person, for good. */

static const WcOutputShape member_shape = { "nick", "nick,role,affiliation,jid" };
static const WcOutputShape reader_shape = { "nick", "nick,jid,read_id,ts" };

const WcOption wc_room_people_members_options[] = {
  { "list", 'l', WC_OPTION_TEXT, "owner|admin|member|outcast",
    "Those on this list of the room, there or not." },
  { "role", 0, WC_OPTION_TEXT, "moderator|participant|visitor",
    "Only those with this role." },
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER", "At most this many; 0, the default: all." },
  { NULL },
};

const WcOption wc_room_people_readers_options[] = {
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER", "At most this many; 0, the default: all." },
  { NULL },
};

const WcOption wc_room_people_invite_options[] = {
  { "reason", 'r', WC_OPTION_TEXT, "TEXT", "What is said to them." },
  { "mediated", 0, WC_OPTION_FLAG, NULL, "The room invites them, and not we." },
  { "direct", 0, WC_OPTION_FLAG, NULL, "We invite them, and not the room." },
  { NULL },
};

const WcOption wc_room_people_remove_options[] = {
  { "reason", 'r', WC_OPTION_TEXT, "TEXT", "Why; the room tells everybody." },
  WC_CLI_OPTION_YES,
  { NULL },
};

const WcOption wc_room_people_change_options[] = {
  { "reason", 'r', WC_OPTION_TEXT, "TEXT", "Why; the room tells everybody." },
  { NULL },
};

static const char *const reason_only[] = { "reason", NULL };

typedef struct
{
  WcCli *cli;
  const WcOutputShape *shape;
  GPtrArray *found; /* (owned) (element-type JsonObject) for people */
} Listing;

static gboolean
take_person (JsonObject *person, gpointer data)
{
  Listing *listing = data;

  if (wc_output_is_for_people (listing->cli->output))
    g_ptr_array_add (listing->found, json_object_ref (person));
  else
    wc_output_print (listing->cli->output, listing->shape, person);
  return TRUE;
}

/* Those whom @method gives; programs have them printed by then. @params: (transfer full)
 * Returns: (transfer full) (element-type JsonObject); NULL with @error. */
static GPtrArray *
read_people (WcCli *cli,
             const char *method,
             const WcOutputShape *people,
             JsonObject *params,
             GError **error)
{
  g_autoptr (JsonObject) owned = params;
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  WcPages pages = { method, owned, wc_options_get_number (cli->options, "limit", 0) };
  Listing listing = { cli, people, found };

  return wc_pages_read (cli, &pages, take_person, &listing, error)
             ? g_steal_pointer (&found)
             : NULL;
}

static void
print_members (WcCli *cli, GPtrArray *members)
{
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autofree char *text = wc_room_view_members (members, &screen);

  fputs (text, stdout);
  if (members->len == 0)
    wc_cli_say (cli, "There is nobody.");
}

int
wc_room_people_run_members (WcCli *cli, GError **error)
{
  static const char *const role[] = { "role", NULL };
  JsonObject *params =
      wc_room_choice_new_params (cli, "chat", /* out_room= */ NULL, error);
  const char *list = wc_options_get (cli->options, "list");
  g_autoptr (GPtrArray) found = NULL;
  JsonObject *query;

  if (params == NULL)
    return WC_EXIT_FAULT;
  query = json_object_new ();
  if (list != NULL)
    json_object_set_string_member (query, "affiliation", list);
  wc_room_choice_set_options (cli, query, role);
  json_object_set_object_member (params, "options", query);
  found = read_people (cli, "Chats.Members", &member_shape, params, error);
  if (found == NULL)
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print_members (cli, found);
  return WC_EXIT_OK;
}

/* ---- What they have read ---- */

static gboolean
parse_message (const char *word, gint64 *out_id, GError **error)
{
  if (g_ascii_string_to_signed (word, 10, 1, G_MAXINT64, out_id, /* error= */ NULL))
    return TRUE;
  return wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is no id of a message", word);
}

static void
print_readers (WcCli *cli, GPtrArray *readers)
{
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = wc_room_view_readers (readers, &screen, now);

  fputs (text, stdout);
  if (readers->len == 0)
    wc_cli_say (cli, "Nobody has told so.");
}

int
wc_room_people_run_readers (WcCli *cli, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  JsonObject *params, *query;
  gint64 id = 0;

  if (cli->args->len > 1 && !parse_message (wc_cli_get_arg (cli, 1), &id, error))
    return WC_EXIT_USAGE;
  params = wc_room_choice_new_params (cli, "chat", /* out_room= */ NULL, error);
  if (params == NULL)
    return WC_EXIT_FAULT;
  query = json_object_new ();
  if (id != 0)
    json_object_set_int_member (query, "message", id);
  json_object_set_object_member (params, "options", query);
  found = read_people (cli, "Chats.Readers", &reader_shape, params, error);
  if (found == NULL)
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print_readers (cli, found);
  return WC_EXIT_OK;
}

/* The addresses of those who are named after the room. Returns: (transfer full). */
static JsonArray *
find_invited (WcCli *cli, GError **error)
{
  g_autoptr (JsonArray) people = json_array_new ();

  for (guint i = 1; i < cli->args->len; i++)
    {
      g_auto (WcChatChoice) choice = { 0 };

      if (!wc_chat_choice_find (cli, wc_cli_get_arg (cli, i), &choice, error))
        return NULL;
      json_array_add_string_element (people, choice.chat);
    }
  return g_steal_pointer (&people);
}

int
wc_room_people_run_invite (WcCli *cli, GError **error)
{
  gboolean mediated = wc_options_has (cli->options, "mediated");
  gboolean direct = wc_options_has (cli->options, "direct");
  g_autoptr (JsonArray) people = NULL;
  JsonObject *params;
  JsonObject *how;

  if (mediated && direct)
    return wc_failure_set (error, WC_EXIT_USAGE, "either --mediated or --direct");
  people = find_invited (cli, error);
  if (people == NULL)
    return WC_EXIT_FAULT;
  params = wc_room_choice_new_params (cli, "chat", /* out_room= */ NULL, error);
  if (params == NULL)
    return WC_EXIT_FAULT;
  json_object_set_array_member (params, "jids", g_steal_pointer (&people));
  how = json_object_new ();
  wc_room_choice_set_options (cli, how, reason_only);
  if (mediated || direct)
    json_object_set_boolean_member (how, "mediated", mediated);
  json_object_set_object_member (params, "options", how);
  return wc_room_choice_change (cli, "Chats.Invite", params, "Invited.", error);
}

/* ---- What becomes of somebody ---- */

/* A nick may look like an address; with the room before it it does not. Returns:
 * (transfer full). */
static char *
name_nick (const char *room, const char *nick)
{
  g_autofree char *prefix = g_strconcat (room, "/", NULL);

  if (strchr (nick, '@') == NULL || g_str_has_prefix (nick, prefix))
    return g_strdup (nick);
  return g_strconcat (prefix, nick, NULL);
}

/* What is done to somebody, and how it is said. */
typedef struct
{
  const char *key; /* "role" or "affiliation" */
  const char *word;
  const char *done;
  const char *question; /* (nullable) "Throw" somebody */
  const char *joint;    /* (nullable) "out of" the room */
} Change;

/* Returns: (transfer full). */
static char *
make_question (const Change *what, const char *who, const char *room)
{
  g_autofree char *whom = wc_text_line (who, 0);
  g_autofree char *where = wc_text_line (room, 0);

  return g_strdup_printf ("%s %s %s %s?", what->question, whom, what->joint, where);
}

static int
change (WcCli *cli, const Change *what, GError **error)
{
  const char *who = wc_cli_get_arg (cli, 1);
  g_autofree char *room = NULL;
  g_autoptr (JsonObject) params = wc_room_choice_new_params (cli, "chat", &room, error);
  g_autofree char *question = NULL;
  g_autofree char *named = NULL;
  JsonObject *how;

  if (params == NULL)
    return WC_EXIT_FAULT;
  if (what->question != NULL)
    question = make_question (what, who, room);
  if (question != NULL && !wc_cli_confirm (cli, question, error))
    return WC_EXIT_FAULT;
  named = g_str_equal (what->key, "role") ? name_nick (room, who) : g_strdup (who);
  json_object_set_string_member (params, "who", named);
  how = json_object_new ();
  json_object_set_string_member (how, what->key, what->word);
  wc_room_choice_set_options (cli, how, reason_only);
  json_object_set_object_member (params, "change", how);
  return wc_room_choice_change (cli, "Chats.SetMember", g_steal_pointer (&params),
                                what->done, error);
}

int
wc_room_people_run_kick (WcCli *cli, GError **error)
{
  return change (cli, &(Change){ "role", "none", "Thrown out.", "Throw", "out of" },
                 error);
}

/* Whether the message @id is one of @room, so that a slip takes nothing away elsewhere.
 */
static gboolean
check_message (
    WcCli *cli, const char *account, const char *room, gint64 id, GError **error)
{
  JsonObject *params = json_object_new ();
  JsonArray *ids = json_array_new ();
  g_autoptr (JsonObject) result = NULL;
  JsonArray *items;

  json_array_add_int_element (ids, id);
  json_object_set_string_member (params, "account", account);
  json_object_set_array_member (params, "ids", ids);
  result = wc_cli_call (cli, "Messages.Get", params, error);
  if (result == NULL)
    return FALSE;
  items = json_object_get_array_member (result, "items");
  if (json_array_get_length (items) == 1 &&
      g_str_equal (json_object_get_string_member (
                       json_array_get_object_element (items, 0), "chat"),
                   room))
    return TRUE;
  return wc_failure_set (error, WC_EXIT_USAGE, "there is no message %s in %s",
                         wc_cli_get_arg (cli, 1), room);
}

int
wc_room_people_run_moderate (WcCli *cli, GError **error)
{
  const char *word = wc_cli_get_arg (cli, 1);
  const char *reason = wc_options_get (cli->options, "reason");
  g_autofree char *room = NULL;
  g_autoptr (JsonObject) params = NULL;
  gint64 id;

  if (!parse_message (word, &id, error))
    return WC_EXIT_USAGE;
  params = wc_room_choice_new_params (cli, "chat", &room, error);
  if (params == NULL ||
      !check_message (cli, json_object_get_string_member (params, "account"), room, id,
                      error) ||
      !wc_cli_confirm (cli, "Take the message away for everybody?", error))
    return WC_EXIT_FAULT;
  json_object_remove_member (params, "chat");
  json_object_set_int_member (params, "id", id);
  json_object_set_string_member (params, "reason", reason != NULL ? reason : "");
  return wc_room_choice_change (cli, "Messages.Moderate", g_steal_pointer (&params),
                                "Asked.", error);
}

int
wc_room_people_run_ban (WcCli *cli, GError **error)
{
  return change (cli, &(Change){ "affiliation", "outcast", "Banned.", "Ban", "from" },
                 error);
}

/* Whether @word is among @words, joined by '|'. */
static gboolean
check_word (const char *word, const char *what, const char *words, GError **error)
{
  g_auto (GStrv) known = g_strsplit (words, "|", -1);

  return g_strv_contains ((const char *const *) known, word) ||
         wc_failure_set (error, WC_EXIT_USAGE, "there is no %s \"%s\": %s", what, word,
                         words);
}

int
wc_room_people_run_role (WcCli *cli, GError **error)
{
  if (!check_word (wc_cli_get_arg (cli, 2), "role", "moderator|participant|visitor",
                   error))
    return WC_EXIT_USAGE;
  return change (cli, &(Change){ "role", wc_cli_get_arg (cli, 2), "Done." }, error);
}

int
wc_room_people_run_affiliation (WcCli *cli, GError **error)
{
  if (!check_word (wc_cli_get_arg (cli, 2), "affiliation",
                   "owner|admin|member|none|outcast", error))
    return WC_EXIT_USAGE;
  return change (cli, &(Change){ "affiliation", wc_cli_get_arg (cli, 2), "Done." },
                 error);
}
