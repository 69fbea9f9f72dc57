/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/reader.h"
#include "sync/jobs.h"

/* The jobs of the kind "backup": the file "path" of the params is written on the reader's
 * thread. The result has "path" and "size" (bytes). */
typedef struct _WcBackups WcBackups;

/* Registers with @jobs; both are borrowed and must live longer. Returns: (transfer full).
 */
WcBackups *wc_backups_new (WcJobs *jobs, WcReader *reader);

/* What is being written is given up. */
void wc_backups_free (WcBackups *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcBackups, wc_backups_free)
