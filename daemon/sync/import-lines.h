/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"
#include "sync/import-identity.h"
#include "sync/portable-message.h"

/* What the lines of an import do to the database (the format: doc/export.md). A line that
 * is wrong is refused, and the next one looked at. */
typedef struct _WcImportLines WcImportLines;

typedef struct
{
  gboolean dry_run;          /* everything is undone: what would come of it */
  gboolean connection;       /* see wc_portable_account_read() */
  WcPortableContent content; /* (nullable) reads stanzas; wc_imports_start() fills it */
  const char *passphrase;    /* (nullable) of private identity keys; copied */
} WcImportOptions;

/* The version of the format that is read and written. */
#define WC_IMPORT_LINES_VERSION 1
#define WC_IMPORT_LINES_FORMAT "whinchat-export"

/* Nobody's line is longer, in bytes. */
#define WC_IMPORT_LINES_MAX_LINE (16 * 1024 * 1024)

/* @db is referenced. One at a time for a database. Returns: (transfer full), NULL + error
 * of the store. */
WcImportLines *
wc_import_lines_new (WcDb *db, const WcImportOptions *options, GError **error);
void wc_import_lines_free (WcImportLines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcImportLines, wc_import_lines_free)

/* Round some lines: a transaction. FALSE + error of the store, which ends the import. */
gboolean wc_import_lines_begin (WcImportLines *self, GError **error);
gboolean wc_import_lines_end (WcImportLines *self, GError **error);

/* One line, without its end, within. FALSE + error when the import cannot go on: the
 * store fails, or the first line says that this is something else (INVALID_ARGUMENT,
 * NOT_SUPPORTED for a newer version). */
gboolean wc_import_lines_take (WcImportLines *self,
                               const char *line,
                               gsize length,
                               GError **error);

/* The private identity keys among the lines: while one waits to be opened no line is
 * taken. Borrowed. */
WcImportIdentities *wc_import_lines_get_identities (WcImportLines *self);

/* A line that was longer than any may be. */
void wc_import_lines_refuse (WcImportLines *self, const char *why);

/* Behind the last line, within: what is left to do, in steps, until !@out_more. */
gboolean wc_import_lines_settle (WcImportLines *self, gboolean *out_more, GError **error);

/* How many lines were taken. */
gint64 wc_import_lines_count (const WcImportLines *self);

/* What came of it, see the Import of the API. Returns: (transfer full), as in
 * model/details.h. */
GHashTable *wc_import_lines_summarize (const WcImportLines *self);
