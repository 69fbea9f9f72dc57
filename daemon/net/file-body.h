/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* The content of a regular file as a stream that can be begun anew, for a request that
 * has to be written again. GIO's own needs a path, and with it everything that can be
 * mounted. */
#define WC_TYPE_FILE_BODY (wc_file_body_get_type ())
G_DECLARE_FINAL_TYPE (WcFileBody, wc_file_body, WC, FILE_BODY, GInputStream)

/* The first @size bytes of @fd, which is duplicated, and whose position does not change.
 * Returns: (transfer full), NULL + STORAGE. */
GInputStream *wc_file_body_new (int fd, gint64 size, GError **error);
