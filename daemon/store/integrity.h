/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Reads the whole database and looks whether its structure is sound; the search index is
 * not looked into. Takes as long as reading takes, so it is for a worker
 * (store/reader.h). Returns: (transfer full), what is wrong first, in words of SQLite, or
 * "" when nothing is; NULL + error when it could not be looked at. */
char *wc_integrity_check (WcDb *db, GError **error);
