/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/profile-view.h"
#include "cli/upload.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat profile: what people show of themselves, and what we do. Files are read and
 * written here, so with the caller's rights. */

#define MAX_PICTURE (16 * 1024 * 1024) /* what is read at all; the daemon wants less */

static const WcOutputShape shape = { "jid", "jid,full_name,nick,urls,emails" };
static const WcOutputShape picture_shape = { "hash", "jid,hash,type,width,height,url" };

static const WcOption set_options[] = {
  { "name", 'N', WC_OPTION_TEXT, "TEXT", "Whole name." },
  { "given-name", 0, WC_OPTION_TEXT, "TEXT", "Given name." },
  { "family-name", 0, WC_OPTION_TEXT, "TEXT", "Family name." },
  { "nick", 'n', WC_OPTION_TEXT, "TEXT", "What you want to be called." },
  { "pronouns", 'p', WC_OPTION_TEXT, "TEXT", "Pronouns, as \"they/them\"." },
  { "birthday", 0, WC_OPTION_TEXT, "DATE", "Day of birth, as 1990-12-31." },
  { "note", 0, WC_OPTION_TEXT, "TEXT", "About yourself." },
  { "organization", 0, WC_OPTION_TEXT, "TEXT", "Where you work." },
  { "title", 0, WC_OPTION_TEXT, "TEXT", "What you are there." },
  { "role", 0, WC_OPTION_TEXT, "TEXT", "What you do there." },
  { "locality", 0, WC_OPTION_TEXT, "TEXT", "Town." },
  { "region", 0, WC_OPTION_TEXT, "TEXT", "Part of the country." },
  { "country", 0, WC_OPTION_TEXT, "TEXT", "Country." },
  { "url", 'u', WC_OPTION_LIST, "URL", "A page of yours; \"\" for none." },
  { "email", 'e', WC_OPTION_LIST, "ADDRESS", "A mail address; \"\" for none." },
  { "phone", 0, WC_OPTION_LIST, "NUMBER", "A telephone number; \"\" for none." },
  { "banner", 0, WC_OPTION_TEXT, "FILE",
    "A wide picture, for Movim: a file, which is uploaded, or where one lies (https); "
    "\"\" "
    "for none." },
  { "visible", 0, WC_OPTION_TEXT, "contacts|everyone", "Who may see it from now on." },
  { NULL },
};

/* Options and the words of the API, in the order in which they are shown. */
static const struct
{
  const char *option;
  const char *word;
} words[] = {
  { "name", "full_name" },
  { "given-name", "given_name" },
  { "family-name", "family_name" },
  { "nick", "nick" },
  { "pronouns", "pronouns" },
  { "birthday", "birthday" },
  { "note", "note" },
  { "organization", "organization" },
  { "title", "title" },
  { "role", "role" },
  { "locality", "locality" },
  { "region", "region" },
  { "country", "country" },
  { "url", "urls" },
  { "email", "emails" },
  { "phone", "phones" },
  { "banner", "banner" },
  { "visible", "visible" },
};

static const WcOption picture_options[] = {
  { "output", 'o', WC_OPTION_TEXT, "FILE",
    "Writes the picture there; - for the output." },
  { NULL },
};

static const WcOption set_picture_options[] = {
  { "room", 'r', WC_OPTION_TEXT, "ROOM", "The picture of that room, which you own." },
  { "visible", 0, WC_OPTION_TEXT, "contacts|everyone", "Who may see it from now on." },
  { NULL },
};

/* Whose it is: the argument, or the account itself. Returns: (transfer full). */
static JsonObject *
new_params (WcCli *cli, GError **error)
{
  const char *word = wc_cli_get_arg (cli, 0);
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) account = NULL;
  JsonObject *own;

  if (word != NULL)
    return wc_chat_choice_find_somebody (cli, word, &choice, error)
               ? wc_chat_choice_new_jid_params (&choice)
               : NULL;
  account = wc_cli_call (cli, "Accounts.Get", wc_cli_new_params (cli), error);
  own = account != NULL ? wc_object_get_object (account, "account") : NULL;
  if (own == NULL)
    return NULL;
  choice.account = g_strdup (cli->account);
  choice.chat = g_strdup (wc_object_get_string (own, "jid"));
  return wc_chat_choice_new_jid_params (&choice);
}

static JsonObject *
ask (WcCli *cli, const char *method, GError **error)
{
  JsonObject *params = new_params (cli, error);

  return params != NULL ? wc_cli_call (cli, method, params, error) : NULL;
}

/* Our own that is not there is ours to make. */
static JsonObject *
ask_profile (WcCli *cli, GError **error)
{
  JsonObject *params = new_params (cli, error);
  g_autoptr (GError) local = NULL;
  JsonObject *result =
      params != NULL ? wc_cli_call (cli, "Contacts.Profile", params, &local) : NULL;

  if (local != NULL && wc_cli_get_arg (cli, 0) == NULL &&
      g_str_equal (wc_failure_get_name (local), "NotFound") &&
      wc_output_get_form (cli->output) != WC_OUTPUT_JSON)
    wc_failure_set (
        error, WC_EXIT_NOT_FOUND,
        "you have no profile yet; \"whinchat profile set\" makes one, as with "
        "--name \"Alice A.\"");
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return result;
}

static int
run_show (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result = ask_profile (cli, error);
  JsonObject *profile = result != NULL ? wc_object_get_object (result, "profile") : NULL;
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autofree char *text = NULL;

  if (profile == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &shape, profile);
      return WC_EXIT_OK;
    }
  text = wc_profile_view_show (profile, &screen);
  fputs (text, stdout);
  if (wc_profile_view_is_empty (profile))
    wc_cli_say (cli, wc_cli_get_arg (cli, 0) == NULL
                         ? "Your profile says nothing; \"whinchat profile set\" changes "
                           "that, as with --name \"Alice A.\"."
                         : "It says nothing.");
  return WC_EXIT_OK;
}

/* A list with a single "" is an empty one. */
static void
add_list (WcCli *cli, JsonObject *change, gsize i)
{
  const char *const *values = wc_options_get_all (cli->options, words[i].option);
  JsonArray *array = json_array_new ();

  for (; *values != NULL; values++)
    if (**values != '\0')
      json_array_add_string_element (array, *values);
  json_object_set_array_member (change, words[i].word, array);
}

/* Where the picture lies: a file goes to the server first, to stay as long as the profile
 * does. */
static gboolean
add_banner (WcCli *cli, JsonObject *change, GError **error)
{
  const char *word = wc_options_get (cli->options, "banner");
  g_autofree char *job = NULL;
  g_autofree char *url = NULL;

  if (word == NULL || *word == '\0' || g_str_has_prefix (word, "https://"))
    return TRUE;
  job = wc_upload_run (cli, word, "profile", error);
  url = job != NULL ? wc_upload_dup_url (cli, job, error) : NULL;
  if (url == NULL)
    return FALSE;
  json_object_set_string_member (change, "banner", url);
  return TRUE;
}

static int
run_set (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) change = json_object_new ();
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (!wc_options_has (cli->options, words[i].option))
      continue;
    else if (set_options[i].kind == WC_OPTION_LIST)
      add_list (cli, change, i);
    else
      json_object_set_string_member (change, words[i].word,
                                     wc_options_get (cli->options, words[i].option));
  if (json_object_get_size (change) == 0)
    {
      wc_failure_set (error, WC_EXIT_USAGE, "say what shall change, as --nick NAME");
      return WC_EXIT_FAULT;
    }
  if (!add_banner (cli, change, error))
    return WC_EXIT_FAULT;
  params = wc_cli_new_params (cli);
  json_object_set_object_member (params, "profile", g_steal_pointer (&change));
  result = wc_cli_call (cli, "Contacts.SetProfile", params, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "Done.");
  return WC_EXIT_OK;
}

/* ---- Pictures ---- */

static gboolean
write_picture (const char *path, JsonObject *avatar, GError **error)
{
  const char *text = wc_object_get_string (avatar, "data");
  g_autofree guchar *bytes = NULL;
  gsize size;

  if (text == NULL)
    return wc_failure_set (error, WC_EXIT_NOT_FOUND, "the picture lies elsewhere: %s",
                           wc_object_get_string (avatar, "url"));
  bytes = g_base64_decode (text, &size);
  if (!g_str_equal (path, "-"))
    return g_file_set_contents (path, (const char *) bytes, (gssize) size, error);
  return fwrite (bytes, 1, size, stdout) == size ||
         wc_failure_set (error, WC_EXIT_FAULT, "the picture could not be written");
}

static int
run_avatar (WcCli *cli, GError **error)
{
  const char *path = wc_options_get (cli->options, "output");
  g_autoptr (JsonObject) result = ask (cli, "Contacts.Avatar", error);
  JsonObject *avatar = result != NULL ? wc_object_get_object (result, "avatar") : NULL;

  if (avatar == NULL)
    return WC_EXIT_FAULT;
  if (path != NULL)
    return write_picture (path, avatar, error) ? WC_EXIT_OK : WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &picture_shape, avatar);
  else
    printf ("%s, %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT ", %s\n",
            wc_object_get_string (avatar, "type") != NULL
                ? wc_object_get_string (avatar, "type")
                : wc_object_get_string (avatar, "url"),
            wc_object_get_int (avatar, "width", 0),
            wc_object_get_int (avatar, "height", 0),
            wc_object_get_string (avatar, "hash"));
  return WC_EXIT_OK;
}

static gboolean
read_picture (const char *path, JsonObject *picture, GError **error)
{
  g_autofree char *content = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &content, &size, error))
    return FALSE;
  if (size > MAX_PICTURE)
    return wc_failure_set (error, WC_EXIT_USAGE, "%s is too large for a picture", path);
  text = g_base64_encode ((const guchar *) content, size);
  json_object_set_string_member (picture, "data", text);
  return TRUE;
}

static int
run_set_avatar (WcCli *cli, GError **error)
{
  const char *path = wc_cli_get_arg (cli, 0);
  g_autoptr (JsonObject) picture = json_object_new ();
  g_auto (WcChatChoice) room = { 0 };
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params;

  if (path != NULL && *path != '\0' && !read_picture (path, picture, error))
    return WC_EXIT_FAULT;
  if (wc_options_has (cli->options, "room"))
    {
      if (!wc_chat_choice_find_room (cli, wc_options_get (cli->options, "room"), &room,
                                     error))
        return WC_EXIT_NOT_FOUND;
      json_object_set_string_member (picture, "room", room.chat);
    }
  if (wc_options_has (cli->options, "visible"))
    json_object_set_string_member (picture, "visible",
                                   wc_options_get (cli->options, "visible"));
  params = wc_cli_new_params (cli);
  if (room.account != NULL)
    json_object_set_string_member (params, "account", room.account);
  json_object_set_object_member (params, "picture", g_steal_pointer (&picture));
  result = wc_cli_call (cli, "Contacts.SetAvatar", params, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "Done.");
  return WC_EXIT_OK;
}

static const WcCommand actions[] = {
  { .name = "show",
    .arguments = "[CONTACT]",
    .summary = "Prints what somebody shows of themselves, or what you do",
    .examples = "whinchat profile show\n"
                "whinchat profile show alice@example.org --json\n",
    .prints = "Profile",
    .max_args = 1,
    .run = run_show },
  { .name = "set",
    .arguments = "",
    .summary = "Changes what you show of yourself",
    .examples = "whinchat profile set --name \"Alice A.\" --pronouns she/her\n"
                "whinchat profile set --url https://alice.example --url "
                "https://blog.example\n"
                "whinchat profile set --banner garden.jpg\n",
    .description = "What is not named stays, and so does what other programs put "
                   "there.\n",
    .options = set_options,
    .run = run_set },
  { .name = "avatar",
    .arguments = "[CONTACT]",
    .summary = "Fetches somebody's picture, or yours",
    .prints = "Avatar",
    .examples = "whinchat profile avatar alice@example.org --output alice.png\n"
                "whinchat profile avatar room@rooms.example.org/Bob -o - | feh -\n",
    .options = picture_options,
    .max_args = 1,
    .run = run_avatar },
  { .name = "set-avatar",
    .arguments = "FILE",
    .summary = "Publishes another picture; \"\" for none",
    .examples = "whinchat profile set-avatar me.png\n"
                "whinchat profile set-avatar logo.png --room team@rooms.example.org\n",
    .description = "A PNG, JPEG, GIF or WebP of 180 KiB at most.\n",
    .options = set_picture_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_set_avatar },
  { NULL },
};

const WcCommand wc_cmd_profile = {
  .name = "profile",
  .arguments = "ACTION",
  .summary = "Shows and changes who people say they are",
  .examples = "whinchat profile show alice@example.org\n"
              "whinchat profile set --nick ali\n"
              "whinchat profile set-avatar me.png\n",
  .description =
      "Everything here is asked of the server, or published there. CONTACT is "
      "an\naddress, or the title of a chat or contact, or how only one of them "
      "begins.\n",
  .actions = actions,
};
