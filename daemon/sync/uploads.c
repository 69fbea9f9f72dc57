/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/file-jobs.h"
#include "sync/uploads.h"

/* A file is stored in one transaction with its message; that it has a job follows from
 * the row, so that a crash in between loses nothing. */

static void
start_one (WcDb *db, WcJobs *jobs, const WcStoredAttachment *stored)
{
  const WcFileJob wanted = { .kind = WC_JOB_KIND_UPLOAD, .file = stored };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = wc_file_jobs_start (db, jobs, &wanted, &error);

  if (job == NULL)
    g_message ("a file is not uploaded yet: %s", error->message);
}

void
wc_uploads_start_waiting (WcDb *db, WcJobs *jobs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) waiting = wc_attachment_store_list_waiting (db, &error);

  if (waiting == NULL)
    g_message ("which files are to be uploaded is not known: %s", error->message);
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    start_one (db, jobs, waiting->pdata[i]);
}
