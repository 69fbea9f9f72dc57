/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/foreign-db.h"
#include "cli/foreign-line.h"

/* Whether @db is Gajim's: archive.sqlite (1.9 and later), or logs.db of before; and its
 * accounts and messages. */
gboolean wc_import_gajim_is (WcForeignDb *db);
gboolean wc_import_gajim_read (WcForeignDb *db, WcForeignLines *lines, GError **error);
