/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/line.h"
#include "cli/pager.h"
#include "cli/service-manager.h"
#include "cli/text.h"
#include "cli/typed-name.h"
#include "cli/usage.h"
#include "common/contract.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat: reads the command line, runs the verb, reports what went wrong. */

/* One line of JSON for programs that asked for JSON: { "error": …, "exit": … }. */
static void
report_json (const GError *error)
{
  g_autoptr (JsonObject) report = json_object_new ();
  g_autoptr (GString) line = g_string_new (NULL);
  JsonObject *reply = wc_failure_get_reply (error);

  if (reply != NULL)
    json_object_ref (reply);
  else
    {
      reply = json_object_new ();
      json_object_set_string_member (reply, "message", error->message);
    }
  json_object_set_object_member (report, "error", reply);
  json_object_set_int_member (report, "exit", wc_failure_get_exit (error));
  wc_object_append (line, report);
  fprintf (stderr, "%s\n", line->str);
}

static int
report (const GError *error, gboolean json)
{
  /* Servers have a say in some of these texts. */
  g_autofree char *text = wc_text_line (error->message, 0);

  if (json)
    report_json (error);
  else
    fprintf (stderr, "whinchat: %s\n", text);
  return wc_failure_get_exit (error);
}

/* So many of those whose keys are in the way are named. */
#define MOST_OWNERS 3

/* Whose keys are in the way, each once, and where to look at them. */
static void
warn_of_devices (WcCli *cli, const GError *error)
{
  JsonObject *reply = wc_failure_get_reply (error);
  JsonArray *devices = reply != NULL ? wc_object_get_array (reply, "data.devices") : NULL;
  const char *before = NULL;
  guint n_said = 0;

  for (guint i = 0; devices != NULL && i < json_array_get_length (devices); i++)
    {
      JsonObject *each = json_array_get_object_element (devices, i);
      const char *jid = wc_object_get_string (each, "jid");

      if (jid != NULL && g_strcmp0 (jid, before) != 0 && n_said++ < MOST_OWNERS)
        wc_cli_say (cli, "Its keys: whinchat omemo devices %s", jid);
      before = jid;
    }
}

/* What the daemon does not understand is often what it is too old for. */
static void
warn_of_version (WcCli *cli, const GError *error)
{
  g_autoptr (JsonObject) result = NULL;
  const char *theirs;

  if (wc_failure_get_reply (error) == NULL ||
      wc_failure_get_exit (error) != WC_EXIT_USAGE)
    return;
  result = wc_cli_call (cli, "Daemon.Hello", /* params= */ NULL, /* error= */ NULL);
  theirs = result != NULL ? wc_object_get_string (result, "server.api_version") : NULL;
  if (theirs != NULL && !g_str_equal (theirs, wc_contract_version))
    wc_cli_say (cli,
                "The daemon that runs speaks version %s of the API, this program %s: "
                "restart the older one.",
                theirs, wc_contract_version);
}

/* Which of them it may be, and how one is named. */
static void
say_accounts (WcCli *cli, const GError *error)
{
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  JsonArray *accounts;

  if (!g_str_equal (wc_failure_get_name (error), "AccountRequired") ||
      wc_output_get_form (cli->output) == WC_OUTPUT_JSON)
    return;
  result = wc_cli_call (cli, "Accounts.List", /* params= */ NULL, /* error= */ NULL);
  accounts = result != NULL ? wc_object_get_array (result, "accounts") : NULL;
  for (guint i = 0; accounts != NULL && i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = wc_object_get_item (accounts, i);
      const char *jid = account != NULL ? wc_object_get_string (account, "jid") : NULL;

      if (jid != NULL)
        g_string_append_printf (names, "%s-a %s", names->len > 0 ? ", or " : "", jid);
    }
  if (names->len > 0)
    wc_cli_say (cli, "By %s, or in WHINCHAT_ACCOUNT.", names->str);
}

/* How a daemon is had where none runs. */
static void
say_start (const WcCli *cli, const GError *error)
{
  if (cli->connection == NULL && wc_failure_get_exit (error) == WC_EXIT_UNREACHABLE &&
      wc_output_get_form (cli->output) != WC_OUTPUT_JSON)
    wc_cli_say (cli, "Start it with: %s", wc_service_manager_how_to_start ());
}

static int
explain (const WcCli *cli)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *usage = NULL;

  if (cli->command == NULL)
    usage = wc_usage_of_program (wc_commands);
  else if (cli->command->explain == NULL || !cli->command->explain (cli, text))
    usage = wc_usage_of_command (cli->path, cli->command);
  fputs (usage != NULL ? usage : text->str, stdout);
  return WC_EXIT_OK;
}

static int
run (WcCli *cli)
{
  g_autoptr (GError) error = NULL;
  WcPager *pager = cli->command->paged ? wc_pager_start (cli) : NULL;
  int status = cli->command->run (cli, &error);

  wc_pager_finish (pager);

  wc_cli_compare_versions (cli);
  if (error == NULL)
    return status;
  fflush (stdout);
  if (cli->command != &wc_cmd_api)
    wc_typed_name_put (cli->command, cli->options, error);
  status = report (error, wc_output_get_form (cli->output) == WC_OUTPUT_JSON);
  if (wc_output_get_form (cli->output) != WC_OUTPUT_JSON)
    warn_of_devices (cli, error);
  warn_of_version (cli, error);
  say_accounts (cli, error);
  say_start (cli, error);
  return status;
}

static int
dispatch (WcCli *cli)
{
  g_autofree char *usage = NULL;

  if (wc_options_has (cli->options, "version"))
    return printf ("whinchat %s\n", WC_VERSION) > 0 ? WC_EXIT_OK : WC_EXIT_FAULT;
  if (wc_options_has (cli->options, "help"))
    return explain (cli);
  if (cli->command != NULL)
    return run (cli);
  usage = wc_usage_of_program (wc_commands);
  fputs (usage, stderr);
  return WC_EXIT_USAGE;
}

/* For a line that could not be read: whether it asks for JSON all the same. */
static gboolean
asks_for_json (const char *const *words)
{
  for (; *words != NULL && !g_str_equal (*words, "--"); words++)
    if (g_str_equal (*words, "--json"))
      return TRUE;
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcCli) cli = NULL;
  const char *const *words = (const char *const *) argv + MIN (argc, 1);
  int status;

  setlocale (LC_ALL, "");
  cli = wc_line_parse (wc_commands, words, &error);
  if (cli == NULL)
    return report (error, asks_for_json (words));
  cli->version = WC_VERSION;
  status = dispatch (cli);
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  fprintf (stderr, "whinchat: cannot write: %s\n", g_strerror (errno));
  return WC_EXIT_FAULT;
}
