/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

/* What an export has (doc/export.md), line by line: for what makes other forms of it. */

/* Takes a line; FALSE + error ends the reading. */
typedef gboolean (*WcExportLinesTake) (gpointer data, JsonObject *line, GError **error);

/* Gives each line of the file @fd, from its beginning, to @take. FALSE + WC_FAILURE, or
 * what @take set. */
gboolean
wc_export_lines_read (int fd, WcExportLinesTake take, gpointer data, GError **error);
