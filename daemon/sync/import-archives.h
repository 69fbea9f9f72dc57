/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/json-value.h"
#include "store/db.h"

/* Whom an import may tell which parts of archives are held. That is known of each archive
 * by one side alone: by the file where nothing of the archive was held before its first
 * line about it. */
typedef struct _WcImportArchives WcImportArchives;

/* @db: borrowed. Returns: (transfer full). */
WcImportArchives *wc_import_archives_new (WcDb *db);
void wc_import_archives_free (WcImportArchives *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcImportArchives, wc_import_archives_free)

/* Lines of another account come. */
void wc_import_archives_forget (WcImportArchives *self);

/* *@out_wanted: whether what @line says of its archive is to be believed. In a
 * transaction. */
gboolean wc_import_archives_wants (WcImportArchives *self,
                                   gint64 account,
                                   const WcJsonValue *line,
                                   gboolean *out_wanted,
                                   GError **error);
