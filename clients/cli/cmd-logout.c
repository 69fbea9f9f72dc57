/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat logout: an account leaves this machine. */

static const WcOption options[] = {
  { "keep-history", 'k', WC_OPTION_FLAG, NULL,
    "Keeps the messages, for when the account comes back." },
  { "retire-device", 'd', WC_OPTION_FLAG, NULL,
    "First takes its OMEMO device off the account's list." },
  WC_CLI_OPTION_YES,
  { NULL },
};

/* What is asked of a person, or found out. */
typedef struct
{
  char *jid; /* (owned) */
  gboolean online;
  gboolean listed; /* its device is on the list, as far as is known here */
  gboolean keeps;
  gboolean retires;
} Leaving;

static void
leaving_clear (Leaving *leaving)
{
  g_free (leaving->jid);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Leaving, leaving_clear)

/* A daemon that cannot tell is no reason to stay. */
static gboolean
is_listed (WcCli *cli)
{
  JsonObject *params = wc_cli_new_params (cli);
  g_autoptr (JsonObject) result = NULL;
  JsonArray *devices;

  json_object_set_string_member (params, "jid", "");
  result = wc_cli_call (cli, "Omemo.Devices", params, /* error= */ NULL);
  devices = result != NULL ? wc_object_get_array (result, "devices") : NULL;
  for (guint i = 0; devices != NULL && i < json_array_get_length (devices); i++)
    {
      JsonObject *device = wc_object_get_item (devices, i);

      if (wc_object_get_boolean (device, "own") &&
          wc_object_get_boolean (device, "listed"))
        return TRUE;
    }
  return FALSE;
}

static gboolean
look (WcCli *cli, Leaving *leaving, GError **error)
{
  g_autoptr (JsonObject) result =
      wc_cli_call (cli, "Accounts.Get", wc_cli_new_params (cli), error);
  const char *state;

  if (result == NULL)
    return FALSE;
  state = wc_object_get_string (result, "account.state");
  leaving->jid = wc_text_line (wc_object_get_string (result, "account.jid"), 0);
  leaving->online = g_strcmp0 (state, "online") == 0 || g_strcmp0 (state, "syncing") == 0;
  leaving->listed = is_listed (cli);
  leaving->keeps = wc_options_has (cli->options, "keep-history");
  leaving->retires = wc_options_has (cli->options, "retire-device");
  return TRUE;
}

/* Where nobody can be asked, or nothing can be done, what it means is said before. */
static gboolean
say_what_stays (WcCli *cli, const Leaving *leaving)
{
  gboolean asks = leaving->online && !wc_options_has (cli->options, "yes");

  if (leaving->retires || !leaving->listed || asks)
    return FALSE;
  wc_cli_say (cli,
              "Its OMEMO device stays on its list%s: others go on encrypting for it, "
              "until another device of yours takes it off.",
              leaving->online ? "" : ", as the account is offline");
  return TRUE;
}

static gboolean
ask_about_device (Leaving *leaving, GError **error)
{
  g_autofree char *answer =
      wc_ask_line ("Take its OMEMO device off the list, so that nobody encrypts for it "
                   "any more? [Y/n] ",
                   /* error= */ NULL);

  if (answer == NULL)
    return wc_failure_set (error, WC_EXIT_TIMEOUT, "nothing was done");
  leaving->retires = g_ascii_tolower (*answer) != 'n';
  return TRUE;
}

static gboolean
confirm (WcCli *cli, Leaving *leaving, GError **error)
{
  gboolean said = say_what_stays (cli, leaving);
  g_autofree char *question = g_strdup_printf (
      "Remove %s%s from this machine?", leaving->jid,
      leaving->keeps ? ", but not its messages," : " and all its messages");

  if (!wc_cli_confirm (cli, question, error))
    return FALSE;
  return said || leaving->retires || !leaving->listed ||
         ask_about_device (leaving, error);
}

static gboolean
remove_account (WcCli *cli, const Leaving *leaving, GError **error)
{
  JsonObject *params = json_object_new ();
  JsonObject *how = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  json_object_set_string_member (params, "account", leaving->jid);
  json_object_set_boolean_member (how, "keep_history", leaving->keeps);
  if (leaving->retires)
    json_object_set_boolean_member (how, "retire_device", TRUE);
  json_object_set_object_member (params, "options", how);
  result = wc_cli_call (cli, "Accounts.Remove", params, error);
  return result != NULL;
}

static int
run (WcCli *cli, GError **error)
{
  g_auto (Leaving) leaving = { 0 };

  wc_cli_take_account (cli, 0);
  if (!look (cli, &leaving, error))
    return WC_EXIT_FAULT;
  if (!confirm (cli, &leaving, error) || !remove_account (cli, &leaving, error))
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "%s is removed%s. Nothing%s was changed on its server.", leaving.jid,
              leaving.keeps ? "; its messages are kept" : ", and its messages with it",
              leaving.retires ? " but the list of its devices" : "");
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_logout = {
  .name = "logout",
  .arguments = "[ACCOUNT]",
  .summary = "Removes an account from this machine",
  .examples = "whinchat logout you@example.org\n"
              "whinchat logout you@example.org --retire-device --yes\n"
              "whinchat logout you@example.org --keep-history --yes\n",
  .description =
      "Removes password, settings and messages here; the server keeps what it has. To\n"
      "disconnect for a while: whinchat account disable.\n"
      "\n"
      "An account that encrypts has a device that others encrypt for. It stays on the\n"
      "account's list, and what is encrypted for it nobody can read, unless it is taken "
      "off:\n"
      "a person on a terminal is asked, and with --yes it is --retire-device that says "
      "so.\n"
      "That needs the server. Where it does not answer within 15 seconds, or the account "
      "is\n"
      "offline, nothing is removed (exit status 5); without the option it works all the "
      "same,\n"
      "and \"whinchat omemo remove\" on another device takes this one off.\n",
  .options = options,
  .max_args = 1,
  .run = run,
};
