/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What came of an import, for who asked for it. */
typedef struct _WcImportSummary WcImportSummary;

WcImportSummary *wc_import_summary_new (void);
void wc_import_summary_free (WcImportSummary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcImportSummary, wc_import_summary_free)

/* One more of @what, a name of the Import of the API. */
void wc_import_summary_count (WcImportSummary *self, const char *what);

/* The line @line was wrong: its member @field (nullable), and why. */
void wc_import_summary_refuse (WcImportSummary *self,
                               gint64 line,
                               const char *field,
                               const char *why);

/* The file is about that account, a bare JID. */
void wc_import_summary_add_account (WcImportSummary *self, const char *jid);

/* Returns: (transfer full), as in model/details.h. */
GHashTable *wc_import_summary_make (const WcImportSummary *self);
