/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/import-lines.h"

/* Exports and imports without jobs. */

/* All lines of the account but the first, in pages of one message. Returns: (transfer
 * full). */
char *wc_portable_fixture_export (WcDb *db, gint64 account);

/* What comes of these lines, behind a header. @per_turn: how many lines stand in one
 * transaction. Returns: (transfer full). */
GHashTable *wc_portable_fixture_import (WcDb *db,
                                        const char *lines,
                                        const WcImportOptions *options,
                                        guint per_turn);

/* Fills every column of every table that is carried with something of its own, for the
 * account 1 of @db: messages of all kinds among it. */
void wc_portable_fixture_fill (WcDb *db);
