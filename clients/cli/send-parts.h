/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

/* What one message cannot say becomes several: in an encrypted chat each file is a
 * message of its own, without a text (XEP-0454). */

/* Whether @error, of Messages.Send, says so. */
gboolean wc_send_parts_are_wanted (const GError *error);

/* How many messages @params of Messages.Send, which has files, become: one for each file,
 * and one for the text. */
guint wc_send_parts_count (JsonObject *params);

/* Whether the part @n, from 0, is that file. They come first, in their order; the text,
 * and what belongs to it, is the last one. */
gboolean wc_send_parts_is_file (JsonObject *params, guint n);

/* What Messages.Send gets for the part @n, whose file is the only descriptor. Each has a
 * key of its own, where there is one. Returns: (transfer full). */
JsonObject *wc_send_parts_new (JsonObject *params, guint n);
