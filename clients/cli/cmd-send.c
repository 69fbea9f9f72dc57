/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/body.h"
#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/outcome.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat send: a message is safe with the daemon when this ends with 0, and further
 * where --wait says so. */

#define MOST_WAIT_MS (3600 * 1000)

static const WcOutputShape shape = { "id", "id,ts,chat,state" };

static const WcOption options[] = {
  { "key", 'k', WC_OPTION_TEXT, "KEY",
    "Sends only once for this key, however often it is run within 7 days." },
  { "subject", 0, WC_OPTION_TEXT, "TEXT", "Subject." },
  { "thread", 0, WC_OPTION_TEXT, "THREAD", "Thread the message belongs to." },
  { "wait", 'w', WC_OPTION_TEXT, "sent|delivered",
    "Waits until the server has it, or a device of the other side." },
  { "timeout", 't', WC_OPTION_TEXT, "DURATION",
    "How long to wait: 30s, 10m; at most 1h. Default: 20s." },
  { NULL },
};

static gboolean
add_timeout (WcCli *cli, JsonObject *how, GError **error)
{
  const char *text = wc_options_get (cli->options, "timeout");
  gint64 ms = 0;

  if (text == NULL)
    return TRUE;
  if (!wc_options_has (cli->options, "wait"))
    return wc_failure_set (error, WC_EXIT_USAGE, "--timeout goes with --wait");
  if (!wc_dates_parse_duration (text, &ms, error))
    return FALSE;
  if (ms > MOST_WAIT_MS)
    return wc_failure_set (error, WC_EXIT_USAGE, "--timeout is 1h at most");
  json_object_set_int_member (how, "timeout_ms", ms);
  return TRUE;
}

/* Returns: (transfer full). */
static JsonObject *
new_options (WcCli *cli, GError **error)
{
  static const char *const texts[] = { "key", "subject", "thread", "wait" };
  g_autoptr (JsonObject) how = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (wc_options_has (cli->options, texts[i]))
      json_object_set_string_member (how, texts[i],
                                     wc_options_get (cli->options, texts[i]));
  return add_timeout (cli, how, error) ? g_steal_pointer (&how) : NULL;
}

static char *
get_body (const WcCli *cli, GError **error)
{
  const char *text = wc_cli_get_arg (cli, 1);

  if (g_str_equal (text, "-"))
    return wc_body_read (stdin, error);
  return wc_body_new (text, strlen (text), error);
}

/* The daemon keeps the limit of time, and always answers. Returns: (transfer full). */
static JsonObject *
send_message (WcCli *cli, JsonObject *params, GError **error)
{
  g_autoptr (JsonObject) owned = params;
  WcConnection *connection = wc_cli_connect (cli, error);

  if (connection == NULL)
    return NULL;
  return wc_connection_call (connection, "Messages.Send", g_steal_pointer (&owned),
                             WC_CONNECTION_FOREVER, error);
}

/* The limit of time is for the answer, not for the message. */
static void
say_kept (WcCli *cli, const GError *error)
{
  if (g_strcmp0 (wc_failure_get_name (error), "Timeout") == 0)
    wc_cli_say (cli, "The message is safe; \"whinchat history\" tells how far it is.");
}

/* Nobody shall wonder why a message does not arrive. */
static void
say_queued (WcCli *cli, JsonObject *message)
{
  const char *account = wc_object_get_string (message, "account");
  JsonObject *params = json_object_new ();
  g_autoptr (JsonObject) result = NULL;
  const char *state;

  json_object_set_string_member (params, "account", account != NULL ? account : "");
  result = wc_cli_call (cli, "Accounts.Get", params, /* error= */ NULL);
  state = result != NULL ? wc_object_get_string (result, "account.state") : NULL;
  if (state != NULL && !g_str_equal (state, "online") && !g_str_equal (state, "syncing"))
    wc_cli_say (cli, "Queued (%s): it is sent as soon as the account is online.", state);
}

static void
report (WcCli *cli, JsonObject *message)
{
  const char *state = wc_object_get_string (message, "state");

  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &shape, message);
  else if (wc_options_has (cli->options, "wait"))
    wc_cli_say (cli, "%s.", g_strcmp0 (state, "sent") == 0 ? "Sent" : "Delivered");
  else if (!cli->quiet && g_strcmp0 (state, "queued") == 0)
    say_queued (cli, message);
}

static int
run (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) how = new_options (cli, error);
  g_autofree char *body = how != NULL ? get_body (cli, error) : NULL;
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params = NULL;
  JsonObject *message = NULL;

  if (body == NULL || !wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_USAGE;
  params = wc_chat_choice_new_params (&choice);
  json_object_set_string_member (params, "body", body);
  json_object_set_object_member (params, "options", g_steal_pointer (&how));
  result = send_message (cli, params, error);
  message = result != NULL ? wc_object_get_object (result, "message") : NULL;
  if (result == NULL && error != NULL)
    say_kept (cli, *error);
  if (message == NULL)
    return WC_EXIT_FAULT;
  if (g_strcmp0 (wc_object_get_string (message, "state"), "failed") == 0)
    return wc_outcome_fail (message, "the message was not sent", error);
  report (cli, message);
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_send = {
  .name = "send",
  .arguments = "CHAT TEXT",
  .summary = "Sends a message",
  .examples = "whinchat send alice@example.org \"build is green\"\n"
              "make 2>&1 | tail -40 | whinchat send alice@example.org -\n"
              "whinchat send alice \"are you there?\" --wait delivered --timeout 30s\n"
              "whinchat send alice@example.org \"disk full\" --key \"disk-$(date +%F)\"\n"
              "id=$(whinchat send alice \"hi\" --fields id)\n",
  .description =
      "CHAT is an address, or the title of a chat or contact, or how only one of them\n"
      "begins. TEXT is one argument; \"-\" takes it from standard input. Once this ends\n"
      "with 0 the message is kept safely and is sent exactly once, when the account is\n"
      "online. Where --wait takes too long this ends with 6, and the message is sent "
      "all\n"
      "the same.\n",
  .options = options,
  .min_args = 2,
  .max_args = 2,
  .run = run,
};
