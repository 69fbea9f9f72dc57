/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

/* Makes of a database that is as it was some time ago (a backup, or one that has lost its
 * log) one that sends nothing which it may have sent since: its streams are forgotten,
 * what waits in the outbox is unsure until an archive was asked, and what was to be sent
 * later and is due waits for a person. The schema may be an older one. The same again
 * changes nothing. */
gboolean wc_doubt_database (sqlite3 *handle, GError **error);
