/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "cli/account-change.h"
#include "cli/ask.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* The actions of whinchat account that reach the server: another password, and the end.
 */

/* The new password: twice from a terminal, once from a pipe. */
static char *
read_new_password (WcCli *cli, GError **error)
{
  char *password;
  char *again;
  gboolean same;

  if (wc_options_has (cli->options, "password-stdin"))
    return wc_ask_read_secret (STDIN_FILENO, error);
  if (!wc_cli_is_interactive (cli))
    {
      wc_failure_set (error, WC_EXIT_USAGE,
                      "where does the new password come from? Give --password-stdin, or "
                      "run this on a terminal");
      return NULL;
    }
  password = wc_ask_secret ("New password: ", error);
  again = password != NULL ? wc_ask_secret ("Once more: ", error) : NULL;
  same = again != NULL && g_str_equal (password, again);
  wc_ask_wipe (again);
  if (same)
    return password;
  wc_ask_wipe (password);
  if (error != NULL && *error == NULL)
    wc_failure_set (error, WC_EXIT_USAGE, "these were two different ones");
  return NULL;
}

gboolean
wc_account_change_add_fields (WcCli *cli, JsonObject *fields, GError **error)
{
  const char *const *words = wc_options_get_all (cli->options, "field");

  for (; words != NULL && *words != NULL; words++)
    {
      const char *sign = strchr (*words, '=');
      g_autofree char *var =
          sign != NULL ? g_strndup (*words, (gsize) (sign - *words)) : NULL;

      if (var == NULL || *var == '\0')
        return wc_failure_set (error, WC_EXIT_USAGE,
                               "--field takes NAME=VALUE, not \"%s\"", *words);
      if (g_str_has_suffix (var, "password"))
        return wc_failure_set (error, WC_EXIT_USAGE,
                               "others can see a command line: a password is given with "
                               "--password-stdin");
      if (!json_object_has_member (fields, var))
        json_object_set_array_member (fields, var, json_array_new ());
      json_array_add_string_element (json_object_get_array_member (fields, var),
                                     sign + 1);
    }
  return TRUE;
}

/* The values of --field, by name. Returns: (transfer full), NULL with an error. */
static JsonObject *
read_fields (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) fields = json_object_new ();

  if (!wc_account_change_add_fields (cli, fields, error))
    return NULL;
  return g_steal_pointer (&fields);
}

int
wc_account_change_password (WcCli *cli, GError **error)
{
  JsonObject *params;
  JsonObject *how;
  g_autoptr (JsonObject) fields = NULL;
  g_autoptr (JsonObject) result = NULL;
  char *password;

  wc_cli_take_account (cli, 0);
  fields = read_fields (cli, error);
  password = fields != NULL ? read_new_password (cli, error) : NULL;
  if (password == NULL)
    return WC_EXIT_FAULT;
  params = wc_cli_new_params (cli);
  how = json_object_new ();
  json_object_set_string_member (params, "password", password);
  wc_ask_wipe (password);
  json_object_set_boolean_member (how, "elsewhere",
                                  wc_options_has (cli->options, "elsewhere"));
  json_object_set_object_member (how, "fields", g_steal_pointer (&fields));
  json_object_set_object_member (params, "options", how);
  result = wc_cli_call (cli, "Accounts.ChangePassword", params, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "The password is changed.");
  return WC_EXIT_OK;
}

static gboolean
confirm_removal (WcCli *cli, const char *jid, gboolean keep, GError **error)
{
  gboolean unregister = wc_options_has (cli->options, "unregister");
  g_autofree char *question = g_strdup_printf (
      "Remove %s%s%s?", jid,
      unregister ? " on its server, for good, and here" : " from this machine",
      keep ? ", but not its messages here" : ", and all its messages here");

  return wc_cli_confirm (cli, question, error);
}

int
wc_account_change_remove (WcCli *cli, GError **error)
{
  gboolean keep = wc_options_has (cli->options, "keep-history");
  gboolean unregister = wc_options_has (cli->options, "unregister");
  g_autoptr (JsonObject) found = NULL;
  g_autoptr (JsonObject) result = NULL;
  JsonObject *fields = NULL;
  JsonObject *params = NULL;
  JsonObject *how = NULL;
  g_autofree char *jid = NULL;

  wc_cli_take_account (cli, 0);
  found = wc_cli_call (cli, "Accounts.Get", wc_cli_new_params (cli), error);
  fields = found != NULL ? read_fields (cli, error) : NULL;
  if (fields == NULL)
    return WC_EXIT_FAULT;
  how = json_object_new ();
  json_object_set_object_member (how, "fields", fields);
  json_object_set_boolean_member (how, "keep_history", keep);
  json_object_set_boolean_member (how, "unregister", unregister);
  params = json_object_new ();
  json_object_set_object_member (params, "options", how);
  json_object_set_string_member (params, "account",
                                 wc_object_get_string (found, "account.jid"));
  jid = wc_text_line (wc_object_get_string (found, "account.jid"), 0);
  if (!confirm_removal (cli, jid, keep, error))
    {
      json_object_unref (params);
      return WC_EXIT_FAULT;
    }
  result = wc_cli_call (cli, "Accounts.Remove", params, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "%s is removed%s%s.", jid, unregister ? ", on its server too" : "",
              keep ? "; its messages are kept here" : "");
  return WC_EXIT_OK;
}

const WcOption wc_account_change_password_options[] = {
  { "password-stdin", 0, WC_OPTION_FLAG, NULL,
    "Takes the new password from the first line of standard input." },
  { "elsewhere", 0, WC_OPTION_FLAG, NULL,
    "The password comes from a command or a credential, and is changed there as well." },
  { "field", 'f', WC_OPTION_LIST, "NAME=VALUE",
    "Answers a field of the form that some servers have." },
  { NULL },
};

const WcOption wc_account_change_remove_options[] = {
  { "unregister", 0, WC_OPTION_FLAG, NULL,
    "Removes the account on its server first, for good." },
  { "keep-history", 'k', WC_OPTION_FLAG, NULL,
    "Keeps the messages here, for when the account comes back." },
  { "field", 'f', WC_OPTION_LIST, "NAME=VALUE",
    "Answers a field of the form that some servers have." },
  WC_CLI_OPTION_YES,
  { NULL },
};
