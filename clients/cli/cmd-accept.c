/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "common/object.h"

/* whinchat accept: a stranger is let in. */

static const WcOutputShape shape = { "chat", "chat,title,unread" };

static int
run (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) result = NULL;
  JsonObject *chat;

  if (!wc_chat_choice_find_request (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_NOT_FOUND;
  result = wc_cli_call (cli, "Chats.Accept", wc_chat_choice_new_params (&choice), error);
  chat = result != NULL ? wc_object_get_object (result, "chat") : NULL;
  if (chat == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &shape, chat);
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_accept = {
  .name = "accept",
  .arguments = "CHAT",
  .summary = "Lets a stranger in who has written to you",
  .prints = "Chat",
  .examples = "whinchat chats --requests\n"
              "whinchat accept stranger@example.net\n"
              "whinchat account set requests=false\n",
  .description =
      "What people write whom nobody here knows waits apart from the chats: nothing of\n"
      "it is counted as unread, and they do not learn that it reached you. This makes\n"
      "it a chat like any other; so does an answer, and so does adding them to your\n"
      "contacts. CHAT is an address, or how only one of those that wait begins. Without\n"
      "the setting \"requests\" of the account nobody has to wait.\n",
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
