/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/file-jobs.h"

WcJob *
wc_file_jobs_start (WcDb *db, WcJobs *jobs, const WcFileJob *wanted, GError **error)
{
  const WcStoredAttachment *file = wanted->file;
  GHashTable *params = wc_details_new ();
  g_autoptr (WcJob) job = NULL;

  wc_details_set_int (params, "attachment", file->attachment->id);
  if (file->chat != NULL)
    wc_details_set (params, "chat", file->chat);
  if (wanted->max_bytes > 0)
    wc_details_set_int (params, "max_bytes", wanted->max_bytes);
  if (wanted->purpose != WC_UPLOAD_PURPOSE_MESSAGE)
    wc_details_set (params, "purpose", wc_upload_purpose_to_string (wanted->purpose));
  job = wc_jobs_start (jobs, wanted->kind, file->account, params, wanted->owner, error);
  if (job == NULL ||
      !wc_attachment_store_set_job (db, file->attachment->id, job->id, error))
    return NULL;
  return g_steal_pointer (&job);
}
