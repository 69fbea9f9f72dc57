/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/foreign-db.h"
#include "cli/foreign-line.h"

/* Whether @db is Dino's (dino.db, of 0.1 and later), and its accounts and messages. */
gboolean wc_import_dino_is (WcForeignDb *db);
gboolean wc_import_dino_read (WcForeignDb *db, WcForeignLines *lines, GError **error);
