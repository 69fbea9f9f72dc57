/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/foreign-line.h"

/* Whether the file @path begins as one of XEP-0227. */
gboolean wc_import_pie_is (const char *path);

/* Makes @lines of its users, or of @account alone where that is not "". What it includes
 * (XInclude) is read as far as that lies beneath the directory of @path. No password is
 * looked at. FALSE + WC_FAILURE. */
gboolean wc_import_pie_read (const char *path,
                             const char *account,
                             WcForeignLines *lines,
                             GError **error);
