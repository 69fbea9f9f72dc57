/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* How texts get into the full-text index. For the folder store/ alone. */

/* Adds the text of @message, when it has one, to the index; now and then merges a bounded
 * part of what others added before. Changes and deletions are the schema's triggers'
 * work. Inside a transaction. FALSE + error when the store fails. */
gboolean wc_search_index_add (WcDb *db, const WcMessage *message, GError **error);
