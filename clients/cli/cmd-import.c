/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/foreign.h"
#include "cli/job.h"
#include "cli/passphrase.h"
#include "cli/spool.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat import: what an export has, into the daemon. It reads from a descriptor of
 * ours, so that our rights decide what can be read. */

static const WcOption options[] = {
  { "dry-run", 'n', WC_OPTION_FLAG, NULL, "Stores nothing; says what would come of it." },
  { "connection", 0, WC_OPTION_FLAG, NULL,
    "Of new accounts also takes host, certificates and password command." },
  { "omemo-identity", 0, WC_OPTION_FLAG, NULL,
    "Also takes a private key of OMEMO, whose passphrase is asked for." },
  WC_PASSPHRASE_OPTION,
  { NULL },
};

static const WcOutputShape shape = {
  "accounts", "accounts,messages,messages_added,messages_held,refused"
};

/* A regular file is what the daemon takes; anything else is copied to one. */
static int
open_file (const char *path, GError **error)
{
  gboolean given = g_str_equal (path, "-");
  int from = given ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  struct stat status;
  char part[65536];
  gssize n;
  int fd;

  if (from < 0)
    {
      wc_failure_set (error, WC_EXIT_NOT_FOUND, "%s: %s", path, g_strerror (errno));
      return -1;
    }
  if (fstat (from, &status) == 0 && S_ISREG (status.st_mode))
    return from;
  fd = wc_spool_open (error);
  while (fd >= 0 && (n = read (from, part, sizeof part)) > 0)
    if (!wc_spool_write (fd, part, (gsize) n, error))
      return -1;
  return fd >= 0 && wc_spool_rewind (fd, error) ? fd : -1;
}

/* FALSE: there is none to be had. */
static gboolean
add_passphrase (WcCli *cli, JsonObject *how, GError **error)
{
  gboolean from_input = g_str_equal (wc_cli_get_arg (cli, 0), "-");
  char *passphrase;

  if (!wc_options_has (cli->options, "omemo-identity"))
    return TRUE;
  passphrase = wc_passphrase_read (cli, /* new= */ FALSE, !from_input, error);
  if (passphrase == NULL)
    return FALSE;
  json_object_set_string_member (how, "passphrase", passphrase);
  wc_ask_wipe (passphrase);
  return TRUE;
}

/* Returns: (transfer full), what came of it. */
static JsonObject *
take_lines (WcCli *cli, int fd, GError **error)
{
  JsonObject *params = json_object_new ();
  JsonObject *how = json_object_new ();
  gboolean asked = add_passphrase (cli, how, error);
  WcConnection *connection = asked ? wc_cli_connect (cli, error) : NULL;
  g_autoptr (JsonObject) begun = NULL;
  JsonObject *query;
  const char *job;

  json_object_set_int_member (how, "fd", 0);
  json_object_set_boolean_member (how, "dry_run",
                                  wc_options_has (cli->options, "dry-run"));
  json_object_set_boolean_member (how, "connection",
                                  wc_options_has (cli->options, "connection"));
  json_object_set_object_member (params, "options", how);
  if (connection == NULL)
    {
      json_object_unref (params);
      return NULL;
    }
  wc_connection_give (connection, &fd, 1);
  begun = wc_cli_call (cli, "Accounts.Import", params, error);
  job = begun != NULL ? wc_object_get_string (begun, "job") : NULL;
  if (job == NULL || !wc_job_follow (cli, job, "importing", error))
    return NULL;
  query = json_object_new ();
  json_object_set_string_member (query, "job", job);
  return wc_cli_call (cli, "Jobs.Get", query, error);
}

static void
say_number (JsonObject *result, const char *name, const char *text)
{
  const char *number = wc_object_get_string (result, name);

  if (number != NULL)
    printf ("%8s %s\n", number, text);
}

static void
print_reasons (JsonObject *result)
{
  for (guint i = 1; i <= 99; i++)
    {
      g_autofree char *name = g_strdup_printf ("reason_%02u", i);
      const char *reason = wc_object_get_string (result, name);
      g_autofree char *line = reason != NULL ? wc_text_line (reason, 0) : NULL;

      if (line == NULL)
        return;
      printf ("         %s\n", line);
    }
}

static void
print (JsonObject *result)
{
  g_autofree char *accounts = wc_text_line (wc_object_get_string (result, "accounts"), 0);

  printf ("%s: %s\n", accounts,
          g_strcmp0 (wc_object_get_string (result, "dry_run"), "true") == 0
              ? "nothing was stored"
              : "done");
  say_number (result, "accounts_added", "accounts that are new, not enabled");
  say_number (result, "messages", "messages in the file");
  say_number (result, "messages_added", "of them new");
  say_number (result, "messages_held", "held already, of which");
  say_number (result, "matched_archive", "have the same id in the same archive");
  say_number (result, "matched_row", "came from here");
  say_number (result, "matched_origin", "have the same origin id");
  say_number (result, "matched_id", "have the same author and id, and text or time");
  say_number (result, "matched_text", "have the same author, text and time");
  say_number (result, "messages_completed",
              "of those held gained what the file says of them");
  say_number (result, "messages_empty", "say nothing (receipts and the like)");
  say_number (result, "messages_not_kept", "of a time that the account does not keep");
  say_number (result, "others_added", "contacts, rooms, chats and the like that are new");
  say_number (result, "others_held", "of these held already");
  say_number (result, "others_left", "left to the server, which knows better");
  say_number (result, "identities_added", "private OMEMO keys that are new");
  say_number (result, "identities_held", "private OMEMO keys held already");
  say_number (result, "identities_left",
              "private OMEMO keys left: --omemo-identity takes one, where there is none");
  say_number (result, "refused", "lines that are wrong:");
  print_reasons (result);
  if (g_strcmp0 (wc_object_get_string (result, "whole"), "false") == 0)
    printf ("The file ends early: part of it is missing.\n");
}

/* Lines for the daemon, whatever the file is; -1 + error. */
static int
open_lines (WcCli *cli, const char *path, GError **error)
{
  const char *program = NULL;
  int fd;

  if (!wc_foreign_is (path))
    return open_file (path, error);
  fd = wc_foreign_read (path, cli->account, &program, error);
  if (fd >= 0)
    wc_cli_say (cli, "This is the history of %s.", program);
  return fd;
}

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) done = NULL;
  JsonObject *result;
  int fd;

  if (wc_options_has (cli->options, "passphrase-fd") &&
      !wc_options_has (cli->options, "omemo-identity"))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "--passphrase-fd is for --omemo-identity");
  fd = open_lines (cli, wc_cli_get_arg (cli, 0), error);
  if (fd < 0)
    return WC_EXIT_FAULT;
  done = take_lines (cli, fd, error);
  close (fd);
  result = done != NULL ? wc_object_get_object (done, "job.result") : NULL;
  if (result == NULL)
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print (result);
  else
    wc_output_print (cli->output, &shape, result);
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_import = {
  .name = "import",
  .arguments = "FILE",
  .summary = "Reads accounts and history from an export, a server or other programs",
  .examples = "whinchat import --dry-run juliet.jsonl\n"
              "zcat juliet.jsonl.gz | whinchat import -\n"
              "whinchat import ~/.local/share/dino/dino.db\n"
              "whinchat import ~/.local/share/gajim/archive.sqlite\n"
              "whinchat import -a juliet@capulet.lit chatlog.db\n"
              "whinchat import -a juliet@capulet.lit capulet.lit.xml\n",
  .description =
      "An account that is not here is added, not enabled and without a password: "
      "\"whinchat\n"
      "account enable\" and \"whinchat login\" are the next steps. Of one that is here "
      "the\n"
      "settings stay. Messages that are held already are recognised, so a file may be "
      "read\n"
      "again, and by which rule is said. A line that is wrong is left out, and said "
      "why.\n"
      "FILE is an export, what a server wrote of its users (XEP-0227; -a takes one of\n"
      "them), or a database of Dino, of Gajim (archive.sqlite, or logs.db "
      "of\n"
      "before) or of Profanity (chatlog.db, or the directory of an account in "
      "chatlogs),\n"
      "which is told by its content. They are copied first, with what such a program "
      "has\n"
      "not written back, and not changed. What has no id of an archive is not "
      "recognised\n"
      "when the archive is read later: log in and let it be read before.\n"
      "\n"
      "--connection also takes what says whom the password is given to: only for files "
      "of\n"
      "one's own. --omemo-identity takes the private key that \"whinchat export\" has "
      "put there,\n"
      "for an account that has no device yet: others see a new device with the key that "
      "they\n"
      "know. With another passphrase nothing of that account is stored.\n",
  .prints = "accounts,messages,messages_added,messages_held,refused",
  .options = options,
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
