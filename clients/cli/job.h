/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Waits for a job of the daemon and tells on standard error how far it is, not with -q or
 * a form for programs. An interrupt cancels the job, a second one only leaves it. The
 * connection follows the events of jobs from then on. @job: its id. @label: what it does,
 * as "fetching history". WC_EXIT_TIMEOUT when it was cancelled or left, else what the job
 * failed with. */
gboolean wc_job_follow (WcCli *cli, const char *job, const char *label, GError **error);
