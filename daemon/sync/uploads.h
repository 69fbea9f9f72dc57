/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/jobs.h"

/* Begins a job (WC_JOB_KIND_UPLOAD) for each file that waits to be uploaded and has none
 * that is not over: after wc_jobs_resume(), and when such files were stored. */
void wc_uploads_start_waiting (WcDb *db, WcJobs *jobs);
