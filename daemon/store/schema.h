/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/sqlite.h"

/* The steps that make and change the schema: store/sql/NNNN-*.sql. A step that was
 * released is never edited. */

/* "WhCh": tells our files from other databases (PRAGMA application_id). */
#define WC_SCHEMA_APPLICATION_ID 0x57684368

typedef struct
{
  int version; /* of the schema after it: NNNN */
  char *sql;
} WcSchemaStep;

/* The steps that are built in, in order. Returns: (transfer full) (element-type
 * WcSchemaStep). */
GArray *wc_schema_steps (void);

/* Whether this program can read the database of @handle: NOT_SUPPORTED for one of another
 * program, or of a newer schema than ours. @out_version: its schema, 0 for a new file. */
gboolean wc_schema_check (sqlite3 *handle, int *out_version, GError **error);

/* Brings the database of @handle, which is at @path, to the last of @steps: each step is
 * a transaction of its own. A database that is not empty is copied to `path.vN` before
 * its first step, N being the version it has. A newer schema, or a file of another
 * program, is refused with NOT_SUPPORTED and not touched. */
gboolean
wc_schema_update (sqlite3 *handle, const char *path, const GArray *steps, GError **error);
