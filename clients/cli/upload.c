/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "cli/attach.h"
#include "cli/job.h"
#include "cli/text.h"
#include "cli/upload.h"
#include "common/failure.h"
#include "common/object.h"

/* The daemon copies the file before it answers, so that the descriptor can go. */

char *
wc_upload_run (WcCli *cli, const char *path, const char *purpose, GError **error)
{
  WcConnection *connection = wc_cli_connect (cli, error);
  int fd = connection != NULL ? wc_attach_open_file (path, error) : -1;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *line = wc_text_line (shown, 0);
  g_autofree char *label = g_strdup_printf ("uploading %s", line);
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params, *source;
  const char *job;

  if (fd < 0)
    return NULL;
  params = wc_cli_new_params (cli);
  source = json_object_new ();
  json_object_set_int_member (source, "fd", 0);
  json_object_set_string_member (source, "name", shown);
  json_object_set_string_member (source, "purpose", purpose);
  json_object_set_object_member (params, "source", source);
  wc_connection_give (connection, &fd, 1);
  result = wc_cli_call (cli, "Files.Upload", params, error);
  close (fd);
  job = result != NULL ? wc_object_get_string (result, "job") : NULL;
  return job != NULL && wc_job_follow (cli, job, label, error) ? g_strdup (job) : NULL;
}

char *
wc_upload_dup_url (WcCli *cli, const char *job, GError **error)
{
  JsonObject *params = json_object_new ();
  g_autoptr (JsonObject) result = NULL;
  const char *url;

  json_object_set_string_member (params, "job", job);
  result = wc_cli_call (cli, "Jobs.Get", params, error);
  if (result == NULL)
    return NULL;
  url = wc_object_get_string (result, "job.result.url");
  if (url == NULL)
    wc_failure_set (error, WC_EXIT_FAULT, "the daemon does not say where the file lies");
  return g_strdup (url);
}
