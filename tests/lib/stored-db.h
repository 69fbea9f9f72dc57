/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* A copy of a database that was stored with a released schema, tests/data/store/vN.db, in
 * a directory of its own. Others may read it, as after a careless restore. */
typedef struct
{
  char *root; /* (owned) the directory */
  char *path; /* (owned) the file, mode 0644 */
} WcStoredDb;

/* NULL when none is stored with schema @version. */
WcStoredDb *wc_stored_db_new (int version);
void wc_stored_db_free (WcStoredDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcStoredDb, wc_stored_db_free)

/* Fails the test unless @db holds what tests/data/store/make-sample.c put into it when
 * the newest schema was @version: asks every store. */
void wc_stored_db_check (WcDb *db, int version);
