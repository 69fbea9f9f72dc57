/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Puts a backup (wc_db_backup()) in the place of the database, while no daemon runs. */

/* Checks @file, which is not changed, brings a copy of it to the newest schema, and
 * exchanges it for the database at @path in one step: whenever the machine stops, the one
 * or the other is there, whole. @out_aside: (transfer full) (nullable) where the database
 * of before is kept, NULL when there was none. What another life of the database may have
 * done since is not taken for granted: no stream is resumed, what waits to be sent waits
 * for the archive's word (DECISIONS 11), and no event cursor of before is accepted. FALSE
 * + error, with nothing changed: BUSY (a daemon has the database, detail "pid", or a
 * program reads it), NOT_SUPPORTED (of another program, or of a newer version),
 * INVALID_ARGUMENT (no backup), INTERNAL (damaged, or the disk refuses),
 * QUOTA_EXCEEDED. */
gboolean
wc_restore_file (const char *file, const char *path, char **out_aside, GError **error);
