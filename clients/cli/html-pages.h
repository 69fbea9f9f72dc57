/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/html-files.h"

/* The lines of an export (@lines: its descriptor) as pages to read: one for each chat,
 * and "index.html", in the new directory @path, for its owner alone. There is no script
 * in them, and nothing that is fetched. @files (nullable): makes copies of files beside
 * them. WC_FAILURE; a directory that is half done stays then. */
gboolean
wc_html_pages_write (int lines, const char *path, WcHtmlFiles *files, GError **error);
