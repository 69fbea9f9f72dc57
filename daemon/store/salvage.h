/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* For store/rescue.c alone. */

/* What was saved. */
typedef struct
{
  guint n_accounts;
  guint n_messages; /* that were on their way out */
} WcSalvage;

/* Copies into @db, which is new and empty, what only the damaged file at @path has and
 * what can still be read of it, row by row: accounts, settings of chats, what waits to be
 * sent, keys of what was sent, names of consumers. Whatever a server has too is left out.
 * @path itself is not changed. FALSE + error when @db cannot be written; that nothing
 * could be read is no error. */
gboolean
wc_salvage_run (WcDb *db, const char *path, WcSalvage *out_saved, GError **error);
