/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat logout: an account leaves this machine. */

static const WcOption options[] = {
  { "keep-history", 'k', WC_OPTION_FLAG, NULL,
    "Keeps the messages, for when the account comes back." },
  WC_CLI_OPTION_YES,
  { NULL },
};

static gboolean
remove_account (WcCli *cli, const char *jid, gboolean keep_history, GError **error)
{
  JsonObject *params = json_object_new ();
  JsonObject *how = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  json_object_set_string_member (params, "account", jid);
  json_object_set_boolean_member (how, "keep_history", keep_history);
  json_object_set_object_member (params, "options", how);
  result = wc_cli_call (cli, "Accounts.Remove", params, error);
  return result != NULL;
}

static int
run (WcCli *cli, GError **error)
{
  gboolean keep = wc_options_has (cli->options, "keep-history");
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *jid = NULL;
  g_autofree char *question = NULL;

  wc_cli_take_account (cli, 0);
  result = wc_cli_call (cli, "Accounts.Get", wc_cli_new_params (cli), error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  jid = wc_text_line (wc_object_get_string (result, "account.jid"), 0);
  question = g_strdup_printf ("Remove %s%s from this machine?", jid,
                              keep ? ", but not its messages," : " and all its messages");
  if (!wc_cli_confirm (cli, question, error) || !remove_account (cli, jid, keep, error))
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "%s is removed%s. Nothing was changed on its server.", jid,
              keep ? "; its messages are kept" : ", and its messages with it");
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_logout = {
  .name = "logout",
  .arguments = "[ACCOUNT]",
  .summary = "Removes an account from this machine",
  .examples = "whinchat logout you@example.org\n"
              "whinchat logout you@example.org --keep-history --yes\n",
  .description =
      "Removes password, settings and messages here; the server keeps what it has. To\n"
      "disconnect for a while: whinchat account disable.\n",
  .options = options,
  .max_args = 1,
  .run = run,
};
