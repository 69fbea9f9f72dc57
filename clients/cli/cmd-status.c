/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/field-names.h"
#include "cli/status-view.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat status: how everything is, once or whenever it changes. */

static const WcOutputShape shape = { "jid", "jid,state,unread,pending_out" };

static const WcOption options[] = {
  { "unread", 'u', WC_OPTION_FLAG, NULL, "Prints the number of unread messages alone." },
  { "watch", 'w', WC_OPTION_FLAG, NULL, "Prints it again whenever it changes." },
  { NULL },
};

static gboolean
is_meant (const WcCli *cli, JsonObject *account)
{
  return *cli->account == '\0' ||
         g_strcmp0 (wc_object_get_string (account, "jid"), cli->account) == 0 ||
         g_strcmp0 (wc_object_get_string (account, "alias"), cli->account) == 0;
}

/* The accounts that were asked for. Returns: (transfer full), NULL when there are none of
 * that name. */
static JsonArray *
choose_accounts (const WcCli *cli, JsonArray *accounts)
{
  g_autoptr (JsonArray) chosen = json_array_new ();

  for (guint i = 0; accounts != NULL && i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = wc_object_get_item (accounts, i);

      if (account != NULL && is_meant (cli, account))
        json_array_add_object_element (chosen, json_object_ref (account));
    }
  if (*cli->account != '\0' && json_array_get_length (chosen) == 0)
    return NULL;
  return g_steal_pointer (&chosen);
}

/* The result cannot be changed, so what is narrowed to an account is a copy. With one
 * account alone the sums are those of that account. Returns: (transfer full). */
static JsonObject *
narrow (JsonObject *status, JsonArray *accounts, gboolean to_one)
{
  static const char *const sums[] = { "unread", "pending_out" };
  g_autoptr (GList) keys = json_object_get_members (status);
  JsonObject *account = to_one ? wc_object_get_item (accounts, 0) : NULL;
  JsonObject *copy = json_object_new ();

  for (GList *each = keys; each != NULL; each = each->next)
    json_object_set_member (copy, each->data,
                            json_node_copy (json_object_get_member (status, each->data)));
  json_object_set_array_member (copy, "accounts", json_array_ref (accounts));
  for (gsize i = 0; account != NULL && i < G_N_ELEMENTS (sums); i++)
    json_object_set_int_member (copy, sums[i], wc_object_get_int (account, sums[i], 0));
  return copy;
}

static JsonObject *
fetch (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result = wc_cli_call (cli, "Daemon.Status", NULL, error);
  JsonObject *status = result != NULL ? wc_object_get_object (result, "status") : NULL;
  g_autoptr (JsonArray) accounts = NULL;

  if (status == NULL)
    {
      if (result != NULL)
        wc_failure_set (error, WC_EXIT_FAULT, "the daemon does not tell how it is");
      return NULL;
    }
  accounts = choose_accounts (cli, wc_object_get_array (status, "accounts"));
  if (accounts != NULL)
    return narrow (status, accounts, *cli->account != '\0');
  wc_failure_set (error, WC_EXIT_NOT_FOUND, "there is no account \"%s\"", cli->account);
  return NULL;
}

/* How far an account is that is syncing; that nobody knows is no error. */
static void
fetch_sync (WcCli *cli, JsonObject *account, GHashTable *syncs)
{
  const char *jid = wc_object_get_string (account, "jid");
  JsonObject *params;
  JsonObject *state;
  g_autoptr (JsonObject) result = NULL;

  if (jid == NULL || g_strcmp0 (wc_object_get_string (account, "state"), "syncing") != 0)
    return;
  params = json_object_new ();
  json_object_set_string_member (params, "account", jid);
  result = wc_cli_call (cli, "Sync.State", params, /* error= */ NULL);
  state = result != NULL ? wc_object_get_object (result, "state") : NULL;
  if (state != NULL)
    g_hash_table_replace (syncs, g_strdup (jid), json_object_ref (state));
}

static char *
render_people (WcCli *cli, JsonObject *status)
{
  JsonArray *accounts = wc_object_get_array (status, "accounts");
  g_autoptr (GHashTable) syncs = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));

  if (wc_options_has (cli->options, "unread"))
    return g_strdup_printf ("%" G_GINT64_FORMAT "\n",
                            wc_object_get_int (status, "unread", 0));
  for (guint i = 0; i < json_array_get_length (accounts); i++)
    fetch_sync (cli, wc_object_get_item (accounts, i), syncs);
  return wc_status_view_render (status, syncs, now, &screen);
}

/* JSON is the object as the API has it; lines and names are about its accounts. */
static char *
render (WcCli *cli, JsonObject *status)
{
  JsonArray *accounts = wc_object_get_array (status, "accounts");
  GString *out;

  if (wc_output_is_for_people (cli->output))
    return render_people (cli, status);
  out = g_string_new (NULL);
  if (wc_output_get_form (cli->output) == WC_OUTPUT_JSON)
    wc_output_append (cli->output, &shape, status, out);
  else
    for (guint i = 0; i < json_array_get_length (accounts); i++)
      wc_output_append (cli->output, &shape, wc_object_get_item (accounts, i), out);
  return g_string_free (out, FALSE);
}

/* With -0 there are NUL characters in the text. */
static void
print (WcCli *cli, JsonObject *status, const char *text)
{
  JsonArray *accounts = wc_object_get_array (status, "accounts");

  if (wc_output_get_form (cli->output) == WC_OUTPUT_IDS)
    wc_output_print_all (cli->output, &shape, accounts);
  else
    fputs (text, stdout);
}

static gboolean
subscribe (WcCli *cli, GError **error)
{
  static const char *const kinds[] = { "account.*", "prompt.*",   "message.*", "chat.*",
                                       "job.done",  "sync.state", NULL };
  JsonObject *params = json_object_new ();
  JsonObject *wanted = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  wc_object_set_strings (wanted, "kinds", kinds);
  json_object_set_object_member (params, "options", wanted);
  result = wc_cli_call (cli, "Events.Subscribe", params, error);
  return result != NULL;
}

/* Waits for something new, and takes all of it. */
static gboolean
wait_change (WcCli *cli, GError **error)
{
  do
    {
      g_autofree char *method = NULL;
      g_autoptr (JsonObject) params =
          wc_connection_next (cli->connection, WC_CONNECTION_FOREVER, &method, error);

      if (params == NULL)
        return FALSE;
    }
  while (wc_connection_has_next (cli->connection));
  return TRUE;
}

static int
watch (WcCli *cli, GError **error)
{
  g_autofree char *last = NULL;

  if (!subscribe (cli, error))
    return WC_EXIT_FAULT;
  do
    {
      g_autoptr (JsonObject) status = fetch (cli, error);
      char *text = status != NULL ? render (cli, status) : NULL;

      if (text == NULL)
        return WC_EXIT_FAULT;
      if (g_strcmp0 (text, last) != 0)
        print (cli, status, text);
      fflush (stdout);
      g_free (last);
      last = text;
    }
  while (wait_change (cli, error));
  return WC_EXIT_FAULT;
}

/* See render() for what is printed in which form. */
static gboolean
check_fields (const WcCli *cli, GError **error)
{
  gboolean json = wc_output_get_form (cli->output) == WC_OUTPUT_JSON;

  return wc_field_names_check (json ? "Status" : "Account", cli->options, error);
}

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) status = NULL;
  g_autofree char *text = NULL;

  if (!check_fields (cli, error))
    return WC_EXIT_USAGE;
  if (wc_options_has (cli->options, "watch"))
    return watch (cli, error);
  status = fetch (cli, error);
  if (status == NULL)
    return WC_EXIT_FAULT;
  text = render (cli, status);
  print (cli, status, text);
  return wc_status_view_is_well (status) ? WC_EXIT_OK : WC_EXIT_OFFLINE;
}

const WcCommand wc_cmd_status = {
  .name = "status",
  .arguments = "",
  .summary = "Tells how the daemon and its accounts are",
  .examples =
      "whinchat status\n"
      "whinchat status --unread --watch\n"
      "whinchat status --fields jid,state,error.text\n"
      "whinchat status --json | jq '.accounts[] | select(.state != \"online\")'\n",
  .description = "Ends with 0 when every enabled account is connected or about to be, "
                 "with 5 when one is\n"
                 "not or there is none, with 10 when no daemon runs. With -a about that "
                 "account alone.\n",
  .options = options,
  .run = run,
};
