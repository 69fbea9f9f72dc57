/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat backup: a copy of the database, while the daemon goes on. */

static const WcOutputShape shape = { "path", "path,size" };

/* The daemon has a working directory of its own. */
static JsonObject *
new_params (const char *file)
{
  JsonObject *params = json_object_new ();
  JsonObject *options = json_object_new ();

  if (file != NULL)
    {
      g_autofree char *path = g_canonicalize_filename (file, /* relative_to= */ NULL);

      json_object_set_string_member (options, "path", path);
    }
  json_object_set_object_member (params, "options", options);
  return params;
}

static JsonObject *
look (WcCli *cli, const char *job, GError **error)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "job", job);
  return wc_cli_call (cli, "Jobs.Get", params, error);
}

static void
print (WcCli *cli, JsonObject *copy)
{
  if (wc_output_is_for_people (cli->output))
    {
      g_autofree char *path = wc_text_line (wc_object_get_string (copy, "path"), 0);

      printf ("%s\n", path);
    }
  else
    wc_output_print (cli->output, &shape, copy);
}

/* What looks like the way back must not write a file of that name. */
static gboolean
check_arguments (const WcCli *cli, GError **error)
{
  if (g_strcmp0 (wc_cli_get_arg (cli, 0), "restore") == 0)
    g_set_error_literal (error, WC_FAILURE, WC_EXIT_USAGE,
                         "to put a backup back, end the daemon and say \"whinchatd "
                         "--restore FILE\"; for a copy of that name, \"./restore\"");
  else if (wc_cli_get_arg (cli, 1) != NULL)
    g_set_error_literal (error, WC_FAILURE, WC_EXIT_USAGE,
                         "too many arguments: whinchat backup [FILE]");
  else
    return TRUE;
  return FALSE;
}

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) begun = NULL;
  g_autoptr (JsonObject) done = NULL;
  JsonObject *copy;
  const char *job;

  if (!check_arguments (cli, error))
    return WC_EXIT_FAULT;
  begun = wc_cli_call (cli, "Daemon.Backup", new_params (wc_cli_get_arg (cli, 0)), error);
  if (begun == NULL)
    return WC_EXIT_FAULT;
  job = wc_object_get_string (begun, "job");
  if (job == NULL || !wc_job_follow (cli, job, "writing the backup", error))
    return WC_EXIT_FAULT;
  done = look (cli, job, error);
  if (done == NULL)
    return WC_EXIT_FAULT;
  copy = wc_object_get_object (done, "job.result");
  if (copy != NULL)
    print (cli, copy);
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_backup = {
  .name = "backup",
  .arguments = "[FILE]",
  .summary = "Writes a copy of the database, and prints its path",
  .prints = "path,size",
  .examples = "whinchat backup\n"
              "whinchat backup /media/disk/whinchat-2026-11.db\n"
              "whinchat backup --json | jq -r .path\n",
  .description =
      "Everything that is held goes into it: accounts, contacts, chats, messages, and\n"
      "what waits to be sent, also passwords of rooms and the private keys of OMEMO: "
      "it is for\n"
      "its owner alone. Passwords of accounts do not: they "
      "are\n"
      "in the keyring, or where else the account takes them from. FILE must not be "
      "there\n"
      "yet; without it the copy is beside the database, named by the time.\n"
      "\n"
      "To put it back: end the daemon, \"whinchatd --restore FILE\", start it again; "
      "see\n"
      "whinchatd(8) for how it stays ended meanwhile.\n",
  .max_args = 2,
  .run = run,
};
