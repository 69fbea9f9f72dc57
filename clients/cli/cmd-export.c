/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/html-pages.h"
#include "cli/job.h"
#include "cli/passphrase.h"
#include "cli/pie-out.h"
#include "cli/save.h"
#include "cli/spool.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat export: everything of an account into a file. The daemon writes lines of JSON
 * into a descriptor of ours, so that the file is made with our rights. */

static const WcOption options[] = {
  { "force", 0, WC_OPTION_FLAG, NULL, "Writes over a file that is there." },
  { "html", 0, WC_OPTION_FLAG, NULL,
    "Pages to read, one for each chat, in the new directory FILE." },
  { "files", 0, WC_OPTION_FLAG, NULL,
    "With --html: copies of those files of messages that are here, beside the pages." },
  { "format", 0, WC_OPTION_TEXT, "json|xep-0227",
    "Lines of JSON with everything (default), or XML that servers read." },
  { "password", 0, WC_OPTION_FLAG, NULL,
    "Puts a password into XML: asked for, or the first line of standard input." },
  { "omemo-identity", 0, WC_OPTION_FLAG, NULL,
    "Puts the private key of OMEMO into JSON, behind a passphrase." },
  WC_PASSPHRASE_OPTION,
  { NULL },
};

/* Asked for before anything is written. */
static gboolean
add_identity (WcCli *cli, JsonObject *how, GError **error)
{
  char *passphrase;

  if (!wc_options_has (cli->options, "omemo-identity"))
    return TRUE;
  passphrase = wc_passphrase_read (cli, /* new= */ TRUE, /* input= */ TRUE, error);
  if (passphrase == NULL)
    return FALSE;
  json_object_set_boolean_member (how, "omemo_identity", TRUE);
  json_object_set_string_member (how, "passphrase", passphrase);
  wc_ask_wipe (passphrase);
  return TRUE;
}

static gboolean
write_lines (WcCli *cli, int fd, GError **error)
{
  JsonObject *params = wc_cli_new_params (cli);
  JsonObject *how = json_object_new ();
  gboolean asked = add_identity (cli, how, error);
  WcConnection *connection = asked ? wc_cli_connect (cli, error) : NULL;
  g_autoptr (JsonObject) begun = NULL;
  const char *job;

  json_object_set_int_member (how, "fd", 0);
  json_object_set_object_member (params, "options", how);
  if (connection == NULL)
    {
      json_object_unref (params);
      return FALSE;
    }
  wc_connection_give (connection, &fd, 1);
  begun = wc_cli_call (cli, "Accounts.Export", params, error);
  if (begun == NULL)
    return FALSE;
  job = wc_object_get_string (begun, "job");
  return wc_job_follow (cli, job != NULL ? job : "", "writing the export", error);
}

static gboolean
is_xml (WcCli *cli)
{
  return g_strcmp0 (wc_options_get (cli->options, "format"), "xep-0227") == 0;
}

/* Where it cannot be had now it is missed in the file, and nothing else. */
static JsonObject *
get_picture (gpointer data)
{
  WcCli *cli = data;
  g_autoptr (JsonObject) account =
      wc_cli_call (cli, "Accounts.Get", wc_cli_new_params (cli), /* error= */ NULL);
  JsonObject *own = account != NULL ? wc_object_get_object (account, "account") : NULL;
  const char *jid = own != NULL ? wc_object_get_string (own, "jid") : NULL;
  JsonObject *params = wc_cli_new_params (cli);
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *picture;

  json_object_set_string_member (params, "jid", jid != NULL ? jid : "");
  result = wc_cli_call (cli, "Contacts.Avatar", params, &error);
  picture = result != NULL ? wc_object_get_object (result, "avatar") : NULL;
  if (picture != NULL)
    return json_object_ref (picture);
  wc_cli_say (cli, "The picture of the account is not in the file: %s",
              error != NULL ? error->message : "it lies nowhere");
  return NULL;
}

/* The daemon tells nobody a password, so who wants it in the file says it. */
static gboolean
write_xml (WcCli *cli, int lines, int to, GError **error)
{
  gboolean asked = wc_options_has (cli->options, "password");
  char *password = asked ? wc_ask_read_secret (STDIN_FILENO, error) : NULL;
  const WcPieMore more = { password, get_picture, cli };
  gboolean good =
      (!asked || password != NULL) && wc_pie_out_write (lines, &more, to, error);

  wc_ask_wipe (password);
  return good;
}

static gboolean
write_to (WcCli *cli, int to, GError **error)
{
  int fd = wc_spool_open (error);
  gboolean good =
      fd >= 0 && write_lines (cli, fd, error) &&
      (is_xml (cli) ? write_xml (cli, fd, to, error) : wc_spool_copy (fd, to, error));

  if (fd >= 0)
    close (fd);
  return good;
}

static gboolean
write_whole (WcCli *cli, int fd, gpointer path, GError **error)
{
  if (!write_to (cli, fd, error))
    return FALSE;
  return fsync (fd) == 0 || wc_failure_set (error, WC_EXIT_FAULT, "%s: %s",
                                            (const char *) path, g_strerror (errno));
}

static gboolean
write_pages (WcCli *cli, const char *path, GError **error)
{
  g_autoptr (WcHtmlFiles) files =
      wc_options_has (cli->options, "files") ? wc_html_files_new (cli) : NULL;
  gboolean good;
  int fd;

  if (path == NULL)
    return wc_failure_set (error, WC_EXIT_USAGE, "pages need a directory to be in");
  fd = wc_spool_open (error);
  good = fd >= 0 && write_lines (cli, fd, error) &&
         wc_html_pages_write (fd, path, files, error);

  if (fd >= 0)
    close (fd);
  if (good)
    wc_cli_say (cli, "%s/index.html", path);
  return good;
}

static gboolean
check_options (WcCli *cli, GError **error)
{
  if (wc_options_has (cli->options, "password") && !is_xml (cli))
    return wc_failure_set (error, WC_EXIT_USAGE, "--password is for --format xep-0227");
  if (wc_options_has (cli->options, "omemo-identity") &&
      (is_xml (cli) || wc_options_has (cli->options, "html")))
    return wc_failure_set (error, WC_EXIT_USAGE, "--omemo-identity is for JSON alone");
  if (wc_options_has (cli->options, "passphrase-fd") &&
      !wc_options_has (cli->options, "omemo-identity"))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "--passphrase-fd is for --omemo-identity");
  return !wc_options_has (cli->options, "files") ||
         wc_options_has (cli->options, "html") ||
         wc_failure_set (error, WC_EXIT_USAGE, "--files is for --html");
}

static int
run (WcCli *cli, GError **error)
{
  const char *path = wc_cli_get_arg (cli, 0);
  const WcSave save = { path, 0600, write_whole, (gpointer) path };

  if (!check_options (cli, error))
    return WC_EXIT_USAGE;
  if (wc_options_has (cli->options, "html"))
    return write_pages (cli, path, error) ? WC_EXIT_OK : WC_EXIT_FAULT;
  if (path == NULL || g_str_equal (path, "-"))
    return write_to (cli, STDOUT_FILENO, error) ? WC_EXIT_OK : WC_EXIT_FAULT;
  if (!wc_save_run (cli, &save, error))
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "%s", path);
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_export = {
  .name = "export",
  .arguments = "[FILE]",
  .summary = "Writes everything of an account as JSON, XML or pages to read",
  .examples = "whinchat export capulet.jsonl\n"
              "whinchat export -a juliet@capulet.lit | gzip > juliet.jsonl.gz\n"
              "whinchat export --html Chats\n"
              "whinchat export --omemo-identity juliet.jsonl\n"
              "whinchat export --html Chats --files\n"
              "whinchat export --format xep-0227 capulet.xml\n"
              "whinchat export | jq -r 'select(.type == \"message\") | .body'\n",
  .description =
      "Settings, contacts, rooms, bookmarks, chats with what is read and being written,\n"
      "and every message with all that is known of it; \"whinchat import\" reads it. "
      "The\n"
      "password of the account is not in it, files of messages are not, and what waits\n"
      "to be sent is not sent from there. Passwords of rooms are in it, as bookmarks "
      "have\n"
      "them: the file is for its owner alone (mode 0600). Without FILE it goes to "
      "standard\n"
      "output. doc/export.md says what each line is.\n"
      "\n"
      "What was encrypted is in it as it was read, with what opens encrypted files and "
      "with\n"
      "what you think of keys of others. Private keys are not, unless --omemo-identity "
      "asks for\n"
      "the identity key: then it is in it behind a passphrase, which is asked for, or "
      "the first\n"
      "line of standard input or of --passphrase-fd. \"whinchat import "
      "--omemo-identity\" "
      "takes it,\n"
      "so that who has verified you does not have to do it again. Sessions are never in "
      "it.\n"
      "\n"
      "--format xep-0227 makes a file that servers import: contacts, requests, card, "
      "block\n"
      "list, bookmarks, what is read, and the messages of all chats but rooms. What it "
      "has\n"
      "no place for is said in doc/export.md. Without --password there is none in it.\n"
      "\n"
      "--html makes pages for people: no script, nothing that is fetched, light or dark "
      "as\n"
      "the reader likes. They show texts, who wrote them and when, files as links, "
      "answers,\n"
      "reactions and what was taken away; they cannot be imported. With --files those "
      "files\n"
      "that were downloaded lie beside them, pictures are shown, and the others are "
      "links as\n"
      "before.\n",
  .options = options,
  .max_args = 1,
  .run = run,
};
