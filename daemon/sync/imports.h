/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/import-lines.h"
#include "sync/jobs.h"

/* The jobs of the kind "import": the lines of an export, or what a client made of another
 * program's history, some at a time from a descriptor. Progress is in bytes; the result
 * is wc_import_lines_summarize()'s. One that was broken off may be done again: what is
 * held already is recognised. */
typedef struct _WcImports WcImports;

/* Registers with @jobs; all are borrowed and must live longer. @content: (nullable) for
 * lines with stanzas. Returns: (transfer full). */
WcImports *wc_imports_new (WcDb *db, WcJobs *jobs, WcPortableContent content);

/* What is being read is given up: what was taken stays. */
void wc_imports_free (WcImports *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcImports, wc_imports_free)

/* Starts one that reads @fd (transfer full, also on failure), a regular file open for
 * reading, from where it stands: INVALID_ARGUMENT (field "options.fd"); BUSY while there
 * is another one. Returns: (transfer full). */
WcJob *wc_imports_start (WcImports *self,
                         int fd,
                         const WcImportOptions *options,
                         const char *owner,
                         GError **error);
