/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/body.h"
#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/mention-option.h"
#include "cli/message-call.h"
#include "cli/message-choice.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat correct: a message of ours says something else from now on. */

static const WcOutputShape shape = { "id", "id,ts,chat,body" };

static const WcOption options[] = {
  { "last", 'l', WC_OPTION_FLAG, NULL,
    "The first argument is a chat: corrects what you said there last." },
  { "mention", 0, WC_OPTION_LIST, "WHO",
    "Somebody the text names, as of \"send\"; may be given several times. Without it "
    "those whom it named before, as far as it still does." },
  { NULL },
};

/* How far back the last message of ours is looked for. */
#define LOOKED_AT 200

/* The newest of @messages that we wrote and that has a text, or files; 0: none. */
static gint64
find_own (JsonArray *messages)
{
  for (guint i = json_array_get_length (messages); i > 0; i--)
    {
      JsonObject *message = wc_object_get_item (messages, i - 1);

      if (g_strcmp0 (wc_object_get_string (message, "dir"), "out") == 0 &&
          (wc_object_get_string (message, "body") != NULL ||
           wc_object_get_array (message, "attachments") != NULL))
        return wc_object_get_int (message, "id", 0);
    }
  return 0;
}

/* Sets account and id to those of the last message of ours in the chat @word. */
static gboolean
choose_last (WcCli *cli, JsonObject *params, const char *word, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) result = NULL;
  JsonObject *query;
  JsonObject *page;
  gint64 id;

  if (!wc_chat_choice_find (cli, word, &choice, error))
    return FALSE;
  query = wc_chat_choice_new_params (&choice);
  page = json_object_new ();
  json_object_set_int_member (page, "limit", LOOKED_AT);
  json_object_set_object_member (query, "options", page);
  result = wc_cli_call (cli, "Messages.List", query, error);
  if (result == NULL)
    return FALSE;
  id = find_own (wc_object_get_array (result, "items"));
  if (id == 0)
    return wc_failure_set (error, WC_EXIT_NOT_FOUND,
                           "there is no recent message of yours in %s", choice.chat);
  json_object_set_string_member (params, "account", choice.account);
  json_object_set_int_member (params, "id", id);
  return TRUE;
}

static gboolean
choose (WcCli *cli, JsonObject *params, GError **error)
{
  const char *word = wc_cli_get_arg (cli, 0);
  gint64 id;

  if (wc_options_has (cli->options, "last"))
    return choose_last (cli, params, word, error);
  id = wc_message_choice_parse (word, error);
  json_object_set_int_member (params, "id", id);
  return id != 0;
}

/* Whether a message may go without a text is known where it is. */
static char *
dup_body (WcCli *cli, GError **error)
{
  const char *text = wc_cli_get_arg (cli, 1);

  return *text == '\0' ? g_strdup (text) : wc_body_of_argument (text, error);
}

static int
run (WcCli *cli, GError **error)
{
  g_autofree char *body = dup_body (cli, error);
  g_autoptr (JsonObject) params = wc_cli_new_params (cli);
  JsonObject *how;

  if (wc_options_has (cli->options, "mention"))
    {
      how = json_object_new ();
      json_object_set_object_member (params, "options", how);
      wc_mention_option_add (wc_options_get_all (cli->options, "mention"), how);
    }
  if (body == NULL || !choose (cli, params, error))
    return WC_EXIT_USAGE;
  json_object_set_string_member (params, "body", body);
  return wc_message_call (cli, "Messages.Correct", g_steal_pointer (&params), &shape,
                          error);
}

const WcCommand wc_cmd_correct = {
  .name = "correct",
  .arguments = "ID TEXT | --last CHAT TEXT",
  .summary = "Gives a message of yours another text",
  .prints = "Message",
  .examples = "whinchat correct 1795220379609506 \"at seven\"\n"
              "whinchat correct --last alice@example.org \"at seven\"\n"
              "whinchat correct --last tea \"bob, at seven\" --mention bob\n"
              "whinchat correct 1795220379609506 \"\"\n",
  .description =
      "Who reads it sees that it was corrected. ID is as \"history --json\" "
      "prints it;\nTEXT is one argument, \"-\" takes it from standard input. Files "
      "stay; beside them\nTEXT may be \"\".\n",
  .options = options,
  .min_args = 2,
  .max_args = 2,
  .run = run,
};
