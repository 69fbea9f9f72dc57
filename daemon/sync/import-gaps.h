/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/json-value.h"
#include "model/message.h"
#include "store/db.h"

/* @message of a file is held as @id: that gains what it lacks of what the file says, in
 * @line (nullable) or, where another program kept it, in @message. What it has stays.
 * *@out_gained: whether there was anything. Inside a transaction; INVALID_ARGUMENT for
 * rows of the line that are wrong. */
gboolean wc_import_gaps_close (WcDb *db,
                               const WcMessage *message,
                               gint64 id,
                               const WcJsonValue *line,
                               gboolean *out_gained,
                               GError **error);
