/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* The history of other programs, as lines that an import takes. */

/* Whether @path is that rather than an export of ours: a database (SQLite), a directory
 * of logs, or what a server keeps (XEP-0227). FALSE also where it cannot be read. */
gboolean wc_foreign_is (const char *path);

/* Makes lines of it. @account: whose it is, where it does not say so itself; "" else.
 * @out_program: its name, a constant. Returns: a descriptor of a file without a name, at
 * its beginning; -1 + WC_FAILURE. */
int wc_foreign_read (const char *path,
                     const char *account,
                     const char **out_program,
                     GError **error);
