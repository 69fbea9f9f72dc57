/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What went wrong, in the words of net/http-target.h. All but the last are for the folder
 * net/ alone. */

/* @error (transfer full), of any domain, as one of ours; a cancelled one stays what it
 * is. */
GError *wc_http_errors_translate (GError *error);

/* What a status other than success says. Returns: (transfer full). */
GError *wc_http_errors_of_status (guint status);

/* More than @max bytes. Returns: (transfer full). */
GError *wc_http_errors_too_large (gint64 max);

/* Whether another attempt may do better. */
gboolean wc_http_errors_is_transient (const GError *error);
