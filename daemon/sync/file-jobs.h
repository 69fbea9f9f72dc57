/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/upload-purpose.h"
#include "store/attachment-store.h"
#include "sync/jobs.h"

/* What is to be moved. */
typedef struct
{
  WcJobKind kind; /* UPLOAD or DOWNLOAD */
  const WcStoredAttachment *file;
  const char *owner; /* (nullable) see wc_jobs_start() */
  gint64 max_bytes;  /* a larger one is not fetched after all; 0: no bound of the caller's
                      */
  WcUploadPurpose purpose; /* of an upload */
} WcFileJob;

/* Begins a job for one file, and notes it there. Params: "attachment", its id; "chat";
 * "max_bytes"; "purpose". Returns: (transfer full), NULL + error. */
WcJob *
wc_file_jobs_start (WcDb *db, WcJobs *jobs, const WcFileJob *wanted, GError **error);
