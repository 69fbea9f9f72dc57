/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "store/reader.h"
#include "sync/jobs.h"

/* The jobs of the kind "export": everything of an account as lines of JSON (the format:
 * doc/export.md), page by page to a descriptor. Progress is in messages; the result has
 * "messages" and "bytes". What changes meanwhile may be in it or not; what it says of
 * archives is true of it in any case. */
typedef struct _WcExports WcExports;

/* Registers with @jobs; all are borrowed and must live longer. Returns: (transfer full).
 */
WcExports *wc_exports_new (WcDb *db, WcJobs *jobs, WcReader *reader);

/* What is being written is given up. */
void wc_exports_free (WcExports *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcExports, wc_exports_free)

/* Starts one that writes to @fd (transfer full, also on failure), a regular file
 * open for writing: INVALID_ARGUMENT (field "options.fd"). @passphrase: (nullable) with
 * the private identity key of the account's OMEMO device, protected by it; NOT_FOUND
 * where it has none, INVALID_ARGUMENT ("options.passphrase") for one that is too short.
 * Returns: (transfer full). */
WcJob *wc_exports_start (WcExports *self,
                         const WcAccount *account,
                         int fd,
                         const char *passphrase,
                         const char *owner,
                         GError **error);
