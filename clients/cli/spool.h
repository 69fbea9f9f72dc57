/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Files that have no name: for what passes from one form to another. */

/* One in the directory for temporary files, for its owner alone, that is gone with its
 * descriptor. Returns: that, -1 + WC_FAILURE. */
int wc_spool_open (GError **error);

/* Writes all of it; WC_FAILURE. */
gboolean wc_spool_write (int fd, const char *data, gsize size, GError **error);

/* Copies @from, from its beginning, to @to. */
gboolean wc_spool_copy (int from, int to, GError **error);

/* Goes back to the beginning, for who reads next. */
gboolean wc_spool_rewind (int fd, GError **error);
