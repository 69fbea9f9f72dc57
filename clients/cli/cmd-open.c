/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/text.h"
#include "common/object.h"

/* whinchat open: what a link asks for. Links come from anybody, so nothing but a chat is
 * opened; the rest is the person's to do, with the verb that does it. */

static const WcOutputShape shape = { "chat", "chat,link.action,link.jid" };

/* Which verb does what a link asks for. */
static const struct
{
  const char *action;
  const char *verb;
} verbs[] = {
  { "message", "send" },
  { "chat", "send" },
  { "sendfile", "send" },
  { "join", "room join" },
  { "roster", "contact add" },
  { "subscribe", "contact add" },
  { "unsubscribe", "contact remove" },
  { "remove", "contact remove" },
  { "register", "register" },
  { "vcard", "profile show" },
  { "command", "command" },
};

static const char *
find_verb (const char *action)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_strcmp0 (verbs[i].action, action) == 0)
      return verbs[i].verb;
  return NULL;
}

static void
say (const char *name, const char *value)
{
  g_autofree char *shown = value != NULL ? wc_text_line (value, 0) : NULL;

  if (shown != NULL)
    g_print ("%s: %s\n", name, shown);
}

static void
print (JsonObject *result)
{
  static const char *const fields[] = { "body",  "subject", "thread", "name",
                                        "group", "node",    "item" };
  JsonObject *chat = wc_object_get_object (result, "chat");
  JsonObject *link = chat != NULL ? wc_object_get_object (chat, "link") : NULL;
  const char *action = link != NULL ? wc_object_get_string (link, "action") : NULL;
  const char *verb = find_verb (action);

  if (chat != NULL)
    say ("chat", wc_object_get_string (chat, "chat"));
  if (link == NULL)
    return;
  say ("asks for", action);
  say ("of", wc_object_get_string (link, "jid"));
  say ("as", wc_object_get_string (link, "as"));
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    say (fields[i], wc_object_get_string (link, fields[i]));
  if (verb != NULL)
    g_print ("\"whinchat %s\" does that.\n", verb);
}

static int
run (WcCli *cli, GError **error)
{
  const char *word = wc_cli_get_arg (cli, 0);
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params;

  if (!wc_chat_choice_check_address (word, error))
    return WC_EXIT_USAGE;
  params = wc_cli_new_params (cli);
  json_object_set_string_member (params, "chat", word);
  json_object_set_object_member (params, "options", json_object_new ());
  result = wc_cli_call (cli, "Chats.Open", params, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print (result);
  else
    wc_output_print (cli->output, &shape, wc_object_get_object (result, "chat"));
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_open = {
  .name = "open",
  .arguments = "LINK",
  .summary = "Says what a link asks for, and opens its chat",
  .prints = "Chat",
  .examples = "whinchat open 'xmpp:alice@example.org?message;body=Hello'\n"
              "whinchat open 'https://example.org/invite#alice@example.org?roster'\n"
              "whinchat open 'xmpp:tea@muc.example.org?join' --json | jq -r .link.jid\n",
  .description =
      "LINK begins with \"xmpp:\", or is the page of an invitation that has such a link\n"
      "behind its \"#\", which is not asked for; or it is an address. Links come from\n"
      "anybody: a chat is opened where one asks to write there, and nothing is sent, "
      "joined\n"
      "or added. What does that is said.\n",
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
