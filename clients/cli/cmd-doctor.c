/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/check-desktop.h"
#include "cli/check-dns.h"
#include "cli/check-files.h"
#include "cli/commands.h"
#include "cli/diagnosis.h"
#include "cli/greeting.h"
#include "cli/report.h"
#include "cli/service-manager.h"
#include "common/contract.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat doctor: what is wrong and what to do. What the daemon knows it tells itself;
 * here is what can be seen from outside, above all where there is no daemon. */

/* A daemon answers within a millisecond, unless it waits for a disk. */
#define HELLO_MS 3000

static gboolean
check_version (WcDiagnosis *diagnosis, const WcCli *cli, JsonObject *hello)
{
  const char *version = wc_object_get_string (hello, "server.version");
  const char *api = wc_object_get_string (hello, "server.api_version");
  g_autofree char *text = NULL;

  text = g_strdup_printf ("whinchatd %s answers", version != NULL ? version : "?");
  wc_diagnosis_add (diagnosis, "daemon", WC_DIAGNOSIS_OK, text, /* fix= */ NULL);
  g_clear_pointer (&text, g_free);
  if (g_strcmp0 (api, wc_contract_version) == 0)
    {
      text = wc_greeting_dup_remark (cli->version, version);
      if (text != NULL)
        wc_diagnosis_add (diagnosis, "version", WC_DIAGNOSIS_WARNING, text,
                          /* fix= */ NULL);
      return TRUE;
    }
  text = g_strdup_printf ("the daemon speaks version %s of the API, this program %s",
                          api != NULL ? api : "?", wc_contract_version);
  wc_diagnosis_add (diagnosis, "version", WC_DIAGNOSIS_WARNING, text,
                    wc_service_manager_how_to_restart ());
  return TRUE;
}

/* Whether the daemon answers, and at once: one that hangs is of no more use. */
static gboolean
check_daemon (WcDiagnosis *diagnosis, WcCli *cli)
{
  g_autoptr (GError) error = NULL;
  WcConnection *connection = wc_cli_connect (cli, &error);
  g_autoptr (JsonObject) hello = NULL;

  if (connection != NULL)
    hello = wc_connection_call (connection, "Daemon.Hello", NULL, HELLO_MS, &error);

  if (hello != NULL)
    return check_version (diagnosis, cli, hello);
  wc_diagnosis_add (diagnosis, "daemon", WC_DIAGNOSIS_ERROR, error->message,
                    connection == NULL ? wc_service_manager_how_to_start ()
                                       : wc_service_manager_how_to_restart ());
  return FALSE;
}

/* What the daemon found. FALSE when it would not say. */
static gboolean
add_findings (WcDiagnosis *diagnosis, WcCli *cli, GError **error)
{
  JsonObject *params = json_object_new ();
  JsonObject *options = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  if (*cli->account != '\0')
    json_object_set_string_member (options, "account", cli->account);
  json_object_set_object_member (params, "options", options);
  result = wc_cli_call (cli, "Daemon.Doctor", params, error);
  if (result != NULL)
    wc_diagnosis_add_all (diagnosis, wc_object_get_array (result, "findings"));
  return result != NULL;
}

/* Only where the server is not given by hand, and only what is wanted. */
static gboolean
is_looked_up (const WcCli *cli, JsonObject *account)
{
  const char *jid = wc_object_get_string (account, "jid");

  return jid != NULL && wc_object_get_string (account, "host") == NULL &&
         wc_object_get_boolean (account, "enabled") &&
         (*cli->account == '\0' || g_str_equal (jid, cli->account) ||
          g_strcmp0 (wc_object_get_string (account, "alias"), cli->account) == 0);
}

static gboolean
check_accounts (WcDiagnosis *diagnosis, WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result = wc_cli_call (cli, "Accounts.List", NULL, error);
  JsonArray *accounts = result != NULL ? wc_object_get_array (result, "accounts") : NULL;

  for (guint i = 0; accounts != NULL && i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = wc_object_get_item (accounts, i);

      if (account != NULL && is_looked_up (cli, account))
        wc_check_dns_add (diagnosis, wc_object_get_string (account, "jid"));
    }
  return result != NULL;
}

static const WcOption options[] = {
  { "report", 0, WC_OPTION_FLAG, NULL,
    "Prints what a bug report needs, as JSON, with nothing private in it." },
  { NULL },
};

static int
print_report (WcCli *cli,
              const WcPlaces *places,
              const WcDiagnosis *diagnosis,
              gboolean running)
{
  g_autoptr (JsonObject) report = wc_report_build (cli, places, diagnosis, running);
  g_autoptr (GString) out = g_string_new (NULL);

  if (wc_output_get_form (cli->output) == WC_OUTPUT_JSON)
    wc_object_append (out, report);
  else
    wc_object_append_pretty (out, report);
  printf ("%s\n", out->str);
  return WC_EXIT_OK;
}

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (WcPlaces) places = wc_places_new (/* getenv= */ NULL, NULL, error);
  g_autoptr (WcDiagnosis) diagnosis = wc_diagnosis_new ();
  gboolean running;

  if (places == NULL)
    return WC_EXIT_USAGE;
  running = check_daemon (diagnosis, cli);
  wc_check_files_add (diagnosis, places);
  wc_check_desktop_add (diagnosis, running);
  if (running &&
      (!add_findings (diagnosis, cli, error) || !check_accounts (diagnosis, cli, error)))
    return WC_EXIT_FAULT;
  if (wc_options_has (cli->options, "report"))
    return print_report (cli, places, diagnosis, running);
  wc_diagnosis_print (diagnosis, cli);
  return wc_diagnosis_get_exit (diagnosis);
}

const WcCommand wc_cmd_doctor = {
  .name = "doctor",
  .arguments = "",
  .summary = "Looks for what is wrong, and says what to do",
  .prints = "Finding",
  .examples = "whinchat doctor\n"
              "whinchat doctor -q\n"
              "whinchat doctor --json | jq 'select(.level != \"ok\")'\n"
              "whinchat doctor --report > report.json\n",
  .description =
      "Looks at the daemon, its files, the session bus and the keyring, and at each\n"
      "account: its server in the DNS, its connection and what its server lacks. With "
      "-q\n"
      "only what is not in order is told.\n"
      "\n"
      "Ends with 0 when nothing is wrong but warnings, else with 10 when no daemon runs, "
      "1\n"
      "for anything else here, 4 when a login waits for an answer, 5 when an account is "
      "not\n"
      "connected.\n"
      "\n"
      "--report prints versions, settings, states, kinds of errors and figures, and ends "
      "with 0\n"
      "when it could. It has no addresses, names, hosts, paths, texts or passwords: "
      "accounts\n"
      "are numbers.\n",
  .options = options,
  .run = run,
};
