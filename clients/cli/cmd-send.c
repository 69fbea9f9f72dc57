/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/attach.h"
#include "cli/body.h"
#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/encryption-option.h"
#include "cli/link-option.h"
#include "cli/mention-option.h"
#include "cli/outcome.h"
#include "cli/postpone.h"
#include "cli/send-parts.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat send: a message is safe with the daemon when this ends with 0, and further
 * where --wait says so. */

#define MOST_WAIT_MS (3600 * 1000)

static const WcOutputShape shape = { "id", "id,ts,chat,state" };

static const WcOption options[] = {
  WC_ENCRYPTION_OPTION,
  { "key", 'k', WC_OPTION_TEXT, "KEY",
    "Sends only once for this key, however often it is run within 7 days." },
  { "file", 'f', WC_OPTION_LIST, "FILE", "Sends this file; may be given several times." },
  { "keep-metadata", 0, WC_OPTION_FLAG, NULL,
    "Sends pictures with all that they say, also where they were taken." },
  { "mention", 0, WC_OPTION_LIST, "WHO",
    "Somebody the text names: an address, in a room a nick, or @channel for all; may be "
    "given several times." },
  { "subject", 0, WC_OPTION_TEXT, "TEXT", "Subject." },
  { "thread", 0, WC_OPTION_TEXT, "THREAD", "Thread the message belongs to." },
  { "thread-parent", 0, WC_OPTION_TEXT, "THREAD",
    "The thread that --thread branches off." },
  { "spoiler", 0, WC_OPTION_TEXT, "ABOUT",
    "The text is not to be seen by chance; what it is about, or \"\"." },
  WC_LINK_OPTIONS,
  { "attention", 0, WC_OPTION_FLAG, NULL,
    "Calls for attention, as by a nudge; without TEXT it is for now alone." },
  { "at", 0, WC_OPTION_TEXT, "WHEN",
    "Sends it then: \"tomorrow 07:00\", 18:30, 2026-12-24; 2h: in two hours." },
  { "to-me", 0, WC_OPTION_FLAG, NULL, "To yourself: TEXT is the first argument." },
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
    return wc_failure_set (error, WC_EXIT_USAGE, "--timeout needs --wait");
  if (!wc_dates_parse_duration (text, &ms, error))
    return FALSE;
  if (ms > MOST_WAIT_MS)
    return wc_failure_set (error, WC_EXIT_USAGE, "--timeout is 1h at most");
  json_object_set_int_member (how, "timeout_ms", ms);
  return TRUE;
}

static gboolean
add_parent (WcCli *cli, JsonObject *how, GError **error)
{
  if (!wc_options_has (cli->options, "thread-parent"))
    return TRUE;
  if (!wc_options_has (cli->options, "thread"))
    return wc_failure_set (error, WC_EXIT_USAGE, "--thread-parent needs --thread");
  json_object_set_string_member (how, "thread_parent",
                                 wc_options_get (cli->options, "thread-parent"));
  return TRUE;
}

/* Returns: (transfer full). */
static JsonObject *
new_options (WcCli *cli, GError **error)
{
  static const char *const texts[] = { "key", "subject", "thread", "spoiler", "wait" };
  g_autoptr (JsonObject) how = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (wc_options_has (cli->options, texts[i]))
      json_object_set_string_member (how, texts[i],
                                     wc_options_get (cli->options, texts[i]));
  if (wc_options_has (cli->options, "attention"))
    json_object_set_boolean_member (how, "attention", TRUE);
  wc_encryption_option_add (cli->options, how);
  wc_mention_option_add (wc_options_get_all (cli->options, "mention"), how);
  if (!add_parent (cli, how, error) || !wc_link_option_add (cli->options, how, error) ||
      !add_timeout (cli, how, error))
    return NULL;
  return g_steal_pointer (&how);
}

static gboolean
is_to_me (const WcCli *cli)
{
  return wc_options_has (cli->options, "to-me");
}

/* The chat with oneself is the account's own address. */
static gboolean
choose_chat (WcCli *cli, WcChatChoice *choice, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  const char *jid;

  if (!is_to_me (cli))
    return wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), choice, error);
  result = wc_cli_call (cli, "Accounts.Get", wc_cli_new_params (cli), error);
  jid = result != NULL ? wc_object_get_string (result, "account.jid") : NULL;
  if (jid == NULL)
    return FALSE;
  choice->account = g_strdup (jid);
  choice->chat = g_strdup (jid);
  return TRUE;
}

static char *
get_body (const WcCli *cli, GError **error)
{
  const char *text = wc_cli_get_arg (cli, is_to_me (cli) ? 0 : 1);

  if (wc_cli_get_arg (cli, 0) == NULL && !is_to_me (cli))
    {
      wc_failure_set (error, WC_EXIT_USAGE, "who is to get it? CHAT, or --to-me");
      return NULL;
    }
  if (is_to_me (cli) && cli->args->len > 1)
    {
      wc_failure_set (error, WC_EXIT_USAGE, "--to-me and CHAT cannot be used together");
      return NULL;
    }

  if (text == NULL && (wc_options_has (cli->options, "file") ||
                       wc_options_has (cli->options, "attention")))
    return g_strdup ("");
  if (text == NULL)
    {
      wc_failure_set (error, WC_EXIT_USAGE, "what is to be sent? TEXT, or --file FILE");
      return NULL;
    }
  return wc_body_of_argument (text, error);
}

/* What leaves with a call: all files, one of them, or none. */
#define ALL (-1)
#define NONE (-2)

/* The daemon keeps the limit of time, and always answers. @params: (transfer full).
 * Returns: (transfer full). */
static JsonObject *
send_message (
    WcCli *cli, JsonObject *params, const WcAttach *files, int which, GError **error)
{
  g_autoptr (JsonObject) owned = params;
  WcConnection *connection = wc_cli_connect (cli, error);

  if (connection == NULL)
    return NULL;
  if (which >= 0)
    wc_attach_give_one (files, (guint) which, connection);
  else if (which == ALL)
    wc_attach_give (files, connection);
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

/* Why nothing is sent now; NULL: it is. */
static const char *
explain_state (const char *state)
{
  static const struct
  {
    const char *state;
    const char *words;
  } known[] = {
    { "offline", "the account is offline" },
    { "connecting", "the account is connecting" },
    { "auth-failed", "the server refuses the login" },
    { "error", "the account cannot connect" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (state, known[i].state) == 0)
      return known[i].words;
  return NULL;
}

/* Nobody shall wonder why a message does not arrive. */
static void
say_queued (WcCli *cli, JsonObject *message)
{
  const char *account = wc_object_get_string (message, "account");
  JsonObject *params = json_object_new ();
  g_autoptr (JsonObject) result = NULL;
  const char *reason;

  json_object_set_string_member (params, "account", account != NULL ? account : "");
  result = wc_cli_call (cli, "Accounts.Get", params, /* error= */ NULL);
  reason = result != NULL ? explain_state (wc_object_get_string (result, "account.state"))
                          : NULL;
  if (reason != NULL)
    wc_cli_say (cli, "Queued: %s. It is sent as soon as the account is online.", reason);
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

/* @result: (transfer full) (nullable) of Messages.Send. */
static gboolean
finish (WcCli *cli, JsonObject *result, GError **error)
{
  g_autoptr (JsonObject) owned = result;
  JsonObject *message = result != NULL ? wc_object_get_object (result, "message") : NULL;

  if (result == NULL && error != NULL)
    say_kept (cli, *error);
  if (message == NULL)
    return FALSE;
  if (g_strcmp0 (wc_object_get_string (message, "state"), "failed") == 0)
    return wc_outcome_fail (message, "the message was not sent", error);
  report (cli, message);
  return TRUE;
}

/* In an encrypted chat: first the files, each for itself, then the text. */
static gboolean
send_parts (WcCli *cli, JsonObject *params, const WcAttach *files, GError **error)
{
  guint n_parts = wc_send_parts_count (params);

  for (guint n = 0; n < n_parts; n++)
    {
      int which = wc_send_parts_is_file (params, n) ? (int) n : NONE;
      JsonObject *result =
          send_message (cli, wc_send_parts_new (params, n), files, which, error);

      if (!finish (cli, result, error))
        {
          wc_cli_say (cli, "Of %u messages %u %s taken before.", n_parts, n,
                      n == 1 ? "was" : "were");
          return FALSE;
        }
    }
  return TRUE;
}

/* @params: borrowed. */
static gboolean
send_all (WcCli *cli, JsonObject *params, const WcAttach *files, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  JsonObject *result = send_message (cli, json_object_ref (params), files, ALL, &refusal);

  if (result == NULL && wc_send_parts_are_wanted (refusal))
    return send_parts (cli, params, files, error);
  if (refusal != NULL)
    g_propagate_error (error, g_steal_pointer (&refusal));
  return finish (cli, result, error);
}

static int
run (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) how = new_options (cli, error);
  g_autofree char *body = how != NULL ? get_body (cli, error) : NULL;
  g_auto (WcAttach) files = { 0 };
  g_autoptr (JsonObject) params = NULL;

  if (body == NULL || !wc_attach_open (&files, cli, how, error) ||
      !choose_chat (cli, &choice, error))
    return WC_EXIT_USAGE;
  if (wc_options_has (cli->options, "at"))
    return wc_postpone_send (cli, &choice, body, &files, g_steal_pointer (&how), error)
               ? WC_EXIT_OK
               : WC_EXIT_FAULT;
  params = wc_chat_choice_new_params (&choice);
  json_object_set_string_member (params, "body", body);
  json_object_set_object_member (params, "options", g_steal_pointer (&how));
  return send_all (cli, params, &files, error) ? WC_EXIT_OK : WC_EXIT_FAULT;
}

const WcCommand wc_cmd_send = {
  .name = "send",
  .arguments = "[CHAT] [TEXT]",
  .summary = "Sends a message",
  .prints = "Message",
  .examples =
      "whinchat send alice@example.org \"build is green\"\n"
      "make 2>&1 | tail -40 | whinchat send alice@example.org -\n"
      "whinchat send alice \"are you there?\" --wait delivered --timeout 30s\n"
      "whinchat send alice@example.org \"disk full\" --key \"disk-$(date +%F)\"\n"
      "whinchat send tea@muc.example.org \"bob, it is ready\" --mention bob\n"
      "whinchat send bob \"see x.example\" --link https://x.example --link-title News\n"
      "whinchat send alice --file report.pdf --file photo.jpg \"as promised\"\n"
      "whinchat send alice --attention\n"
      "whinchat send alice \"Happy birthday\" --at \"tomorrow 07:00\"\n"
      "whinchat send --to-me \"reminder: bins\" --at \"tomorrow 18:30\"\n"
      "id=$(whinchat send alice \"hi\" --fields id)\n",
  .description =
      "CHAT is an address, or the title of a chat or contact, or how only one of them\n"
      "begins. TEXT is one argument; \"-\" takes it from standard input. Once this ends\n"
      "with 0 the message is kept safely and is sent exactly once, when the account is\n"
      "online. Where --wait takes too long this ends with 6, and the message is sent "
      "all\n"
      "the same. What --at keeps for later is listed, and cancelled, by \"whinchat "
      "later\".\n\n"
      "--encryption says what neither policy nor chat would: \"omemo\" sends nothing "
      "that\n"
      "cannot be encrypted, \"none\" sends in clear, unless the policy demands "
      "otherwise\n"
      "(\"whinchat omemo policy\").\n\n"
      "Nothing is fetched from a link: what others are told of it (XEP-0511) is what "
      "the\n"
      "options say. The first --link-title, --link-description and --link-image are "
      "those\n"
      "of the first --link, the second ones of the second, and so on.\n\n"
      "A file is opened here, with your rights, and copied before this ends, also with "
      "--at; the\n"
      "message leaves when all of its files are uploaded. \"whinchat api Jobs.List\" "
      "tells how "
      "far\n"
      "they are; one that cannot be uploaded makes the message fail. JPEG, PNG and WebP\n"
      "pictures leave without the place, time and device of the photograph, unless\n"
      "--keep-metadata says otherwise; other kinds of files are sent as they are. In "
      "an\n"
      "encrypted chat each file is a message of its own (XEP-0454), and TEXT the last "
      "one.\n",
  .options = options,
  .max_args = 2,
  .run = run,
};
