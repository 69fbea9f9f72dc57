/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/statement.h"

/* For the folder store/ alone: which text of a message stands. What belongs to a text
 * (store/extra-store.h, store/attachment-store.h) is under the id of the message that
 * brought it. */

/* *@out_id: @message itself, or the newest that corrects it, was not refused and whose
 * text is not gone. */
gboolean
wc_message_text_find (WcDb *db, const WcMessage *message, gint64 *out_id, GError **error);

/* The same in SQL, where `m` is the message. */
#define WC_MESSAGE_TEXT                                                                  \
  "iif (m.flags & 32, coalesce ((SELECT tc.message FROM annotation tc "                  \
  "INDEXED BY annotation_by_text CROSS JOIN message tm ON tm.id = tc.message "           \
  "WHERE tc.target = m.id AND tc.kind = 3 AND tc.value IS NOT NULL "                     \
  "AND tm.state <> 6 ORDER BY tc.message DESC LIMIT 1), m.id), m.id)"
