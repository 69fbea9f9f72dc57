/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/account-change.h"
#include "cli/account-view.h"
#include "cli/argument.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/invitation.h"
#include "cli/listing.h"
#include "cli/table.h"
#include "cli/usage.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat account: settings of accounts, and whether they are connected. */

static const WcOutputShape shape = { "jid", "jid,alias,state,enabled" };
static const WcOutputShape server_shape = { "software", "software,software_version,tls" };

/* ---- Showing ---- */

static void
print_list (const WcCli *cli, JsonArray *accounts)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_LEFT, WC_TABLE_LEFT,
                                           WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  for (guint i = 0; i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = wc_object_get_item (accounts, i);
      g_autofree char *note = wc_account_view_note (account, /* sync= */ NULL, now);

      wc_table_add (table, WC_COLOUR_STRONG, wc_object_get_string (account, "jid"));
      wc_table_add (table, WC_COLOUR_DIM, wc_object_get_string (account, "alias"));
      wc_table_add (table, wc_account_view_colour (account),
                    wc_object_get_string (account, "state"));
      wc_table_add (table, WC_COLOUR_PLAIN, note);
    }
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

static int
run_list (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result = wc_cli_call (cli, "Accounts.List", NULL, error);
  JsonArray *accounts = result != NULL ? wc_object_get_array (result, "accounts") : NULL;

  return wc_listing_print (cli, &shape, accounts, print_list,
                           "No account yet: whinchat login you@example.org");
}

/* What is no list, as people read it. Returns: (transfer full). */
static char *
format_value (const char *key, JsonNode *value, GDateTime *now)
{
  g_autoptr (GString) json = g_string_new (NULL);

  if (!JSON_NODE_HOLDS_VALUE (value))
    wc_object_append_json (json, value);
  else if (json_node_get_value_type (value) == G_TYPE_STRING)
    return json_node_dup_string (value);
  else if (g_str_has_suffix (key, "_ts") && json_node_get_int (value) > 0)
    return wc_dates_format (json_node_get_int (value), now, WC_DATES_FULL);
  else
    wc_object_append_json (json, value);
  return g_string_free (g_steal_pointer (&json), FALSE);
}

/* A list has a line for each of its items: a server can have sixty features. */
static void
add_lines (WcTable *table, const char *key, JsonNode *value, GDateTime *now)
{
  JsonArray *items = JSON_NODE_HOLDS_ARRAY (value) ? json_node_get_array (value) : NULL;
  guint n = items != NULL ? json_array_get_length (items) : 1;

  for (guint i = 0; i < MAX (n, 1); i++)
    {
      JsonNode *item = items != NULL && n > 0 ? json_array_get_element (items, i) : value;
      g_autofree char *text = n > 0 ? format_value (key, item, now) : g_strdup ("none");

      wc_table_add (table, WC_COLOUR_DIM, i == 0 ? key : "");
      wc_table_add (table, WC_COLOUR_PLAIN, text);
    }
}

/* All that an object has, in the order of the API. */
static void
print_object (WcCli *cli, JsonObject *object)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_LEFT };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));
  g_autoptr (GList) keys = json_object_get_members (object);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  for (GList *each = keys; each != NULL; each = each->next)
    add_lines (table, each->data, json_object_get_member (object, each->data), now);
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

static int
show (WcCli *cli, const char *method, const WcOutputShape *of, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  JsonObject *object;

  wc_cli_take_account (cli, 0);
  result = wc_cli_call (cli, method, wc_cli_new_params (cli), error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  object = wc_object_get_object (result, of == &shape ? "account" : "server");
  if (object == NULL)
    return wc_failure_set (error, WC_EXIT_FAULT, "the daemon tells nothing");
  if (wc_output_is_for_people (cli->output))
    print_object (cli, object);
  else
    wc_output_print (cli->output, of, object);
  return WC_EXIT_OK;
}

static int
run_show (WcCli *cli, GError **error)
{
  return show (cli, "Accounts.Get", &shape, error);
}

static int
run_server (WcCli *cli, GError **error)
{
  return show (cli, "Accounts.ServerInfo", &server_shape, error);
}

/* ---- Changing ---- */

static int
run_set (WcCli *cli, GError **error)
{
  const WcContractMethod *method = wc_contract_find_method ("Accounts.Update");
  g_autoptr (JsonObject) params = NULL;
  g_autoptr (JsonObject) result = NULL;
  guint first = strchr (wc_cli_get_arg (cli, 0), '=') == NULL ? 1 : 0;

  if (first == 1)
    wc_cli_take_account (cli, 0);
  if (first == cli->args->len)
    return wc_failure_set (error, WC_EXIT_USAGE, "what is to be set? KEY=VALUE");
  params = wc_cli_new_params (cli);
  for (guint i = first; i < cli->args->len; i++)
    if (!wc_argument_add_setting (method, params, wc_cli_get_arg (cli, i), error))
      return WC_EXIT_USAGE;
  result = wc_cli_call (cli, method->name, g_steal_pointer (&params), error);
  if (result == NULL)
    {
      wc_argument_hint (method, *error);
      return WC_EXIT_FAULT;
    }
  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &shape, wc_object_get_object (result, "account"));
  return WC_EXIT_OK;
}

static int
set_enabled (WcCli *cli, gboolean enabled, GError **error)
{
  JsonObject *params;
  g_autoptr (JsonObject) result = NULL;

  wc_cli_take_account (cli, 0);
  params = wc_cli_new_params (cli);
  json_object_set_boolean_member (params, "enabled", enabled);
  result = wc_cli_call (cli, "Accounts.SetEnabled", params, error);
  return result != NULL ? WC_EXIT_OK : WC_EXIT_FAULT;
}

static int
run_enable (WcCli *cli, GError **error)
{
  return set_enabled (cli, TRUE, error);
}

static int
run_disable (WcCli *cli, GError **error)
{
  return set_enabled (cli, FALSE, error);
}

static int
call (WcCli *cli, const char *method, GError **error)
{
  g_autoptr (JsonObject) result = NULL;

  wc_cli_take_account (cli, 0);
  result = wc_cli_call (cli, method, wc_cli_new_params (cli), error);
  return result != NULL ? WC_EXIT_OK : WC_EXIT_FAULT;
}

static int
run_connect (WcCli *cli, GError **error)
{
  return call (cli, "Accounts.Connect", error);
}

static int
run_disconnect (WcCli *cli, GError **error)
{
  return call (cli, "Accounts.Disconnect", error);
}

static int
run_sync (WcCli *cli, GError **error)
{
  return call (cli, "Sync.Now", error);
}

static const WcOption invite_options[] = {
  { "contact", 'c', WC_OPTION_FLAG, NULL,
    "Makes whoever opens it your contact, where the server does so." },
  { NULL },
};

static int
run_invite (WcCli *cli, GError **error)
{
  JsonObject *params = wc_cli_new_params (cli);
  JsonObject *whom = json_object_new ();
  const char *name = wc_cli_get_arg (cli, 0);

  if (name != NULL)
    json_object_set_string_member (whom, "name", name);
  json_object_set_boolean_member (whom, "contact",
                                  wc_options_has (cli->options, "contact"));
  json_object_set_object_member (params, "options", whom);
  return wc_invitation_run (cli, "Accounts.Invite", params, error);
}

/* What can be set, as the interface description has it. */
static gboolean
explain_set (const WcCli *cli, GString *out)
{
  const WcContractSet *settings = wc_contract_find_dict ("AccountSettings");

  g_string_append (out, "Usage: whinchat account set [ACCOUNT] KEY=VALUE…\n\nKeys:\n");
  for (const WcContractItem *each = settings->items; each->name != NULL; each++)
    {
      g_autofree char *what = wc_argument_describe (each);

      if (!each->secret)
        {
          g_string_append_printf (out, "  %s  (%s)\n      ", each->name, what);
          wc_usage_append_filled (out, each->doc, /* indent= */ 6);
        }
    }
  g_string_append (out, "\nA password is given with: whinchat login --new-password\n");
  return TRUE;
}

#define EXAMPLE(action) "whinchat account " action "\n"

static const WcCommand actions[] = {
  { .name = "list",
    .arguments = "",
    .summary = "Lists all accounts",
    .prints = "Account",
    .examples = EXAMPLE ("list --json"),
    .run = run_list },
  { .name = "show",
    .arguments = "[ACCOUNT]",
    .summary = "Shows all settings of an account, and how it is",
    .prints = "Account",
    .examples = EXAMPLE ("show me@example.org"),
    .max_args = 1,
    .run = run_show },
  { .name = "server",
    .arguments = "[ACCOUNT]",
    .summary = "Shows what is known about the server of an account",
    .prints = "ServerInfo",
    .examples = EXAMPLE ("server --fields tls,mechanism,missing"),
    .max_args = 1,
    .run = run_server },
  { .name = "set",
    .arguments = "[ACCOUNT] KEY=VALUE…",
    .summary = "Changes settings; -h lists them",
    .prints = "Account",
    .examples = EXAMPLE ("set me@example.org alias=me sync_days=90")
        EXAMPLE ("set share=receipts share=typing share=attention"),
    .min_args = 1,
    .max_args = WC_COMMAND_ANY,
    .explain = explain_set,
    .run = run_set },
  { .name = "enable",
    .arguments = "[ACCOUNT]",
    .summary = "Connects, now and after each start of the daemon",
    .examples = EXAMPLE ("enable me@example.org"),
    .max_args = 1,
    .run = run_enable },
  { .name = "disable",
    .arguments = "[ACCOUNT]",
    .summary = "Disconnects, until it is enabled again",
    .examples = EXAMPLE ("disable me@example.org"),
    .max_args = 1,
    .run = run_disable },
  { .name = "connect",
    .arguments = "[ACCOUNT]",
    .summary = "Tries to connect now rather than after the next pause",
    .examples = EXAMPLE ("connect me@example.org"),
    .max_args = 1,
    .run = run_connect },
  { .name = "disconnect",
    .arguments = "[ACCOUNT]",
    .summary = "Disconnects until the daemon starts again",
    .examples = EXAMPLE ("disconnect me@example.org"),
    .max_args = 1,
    .run = run_disconnect },
  { .name = "invite",
    .arguments = "[NAME]",
    .summary = "Makes a link for somebody to have an account on your server",
    .prints = "ContactInvite",
    .examples = EXAMPLE ("invite") EXAMPLE ("invite juliet --contact"),
    .description = "Whoever opens it has the account, called NAME where the server asks "
                   "for that: give\n"
                   "it to one person. Most servers let only administrators make it. "
                   "\"whinchat contact\n"
                   "invite\" may make a link that is good for an account, too.\n",
    .options = invite_options,
    .max_args = 1,
    .run = run_invite },
  { .name = "password",
    .arguments = "[ACCOUNT]",
    .summary = "Changes the password, on the server and here",
    .examples =
        EXAMPLE ("password me@example.org") "pass show xmpp/me | whinchat account "
                                            "password --password-stdin --elsewhere\n",
    .options = wc_account_change_password_options,
    .max_args = 1,
    .run = wc_account_change_password },
  { .name = "remove",
    .arguments = "[ACCOUNT]",
    .summary = "Removes an account from this machine, or from its server too",
    .examples = EXAMPLE ("remove me@example.org")
        EXAMPLE ("remove me@example.org --unregister --yes"),
    .options = wc_account_change_remove_options,
    .max_args = 1,
    .run = wc_account_change_remove },
  { .name = "sync",
    .arguments = "[ACCOUNT]",
    .summary = "Asks the archive now whether something is missing",
    .examples = EXAMPLE ("sync me@example.org"),
    .max_args = 1,
    .run = run_sync },
  { NULL },
};

const WcCommand wc_cmd_account = {
  .name = "account",
  .arguments = "[ACTION]",
  .summary = "Lists accounts, and changes their settings",
  .prints = "Account",
  .examples = "whinchat account\n" EXAMPLE ("show me@example.org")
      EXAMPLE ("set me@example.org alias=me") EXAMPLE ("disable me@example.org"),
  .description = "An account that exists is added with \"whinchat login\", a new one "
                 "with\n\"whinchat register\".\n",
  .actions = actions,
  .run = run_list,
};
