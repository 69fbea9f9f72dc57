/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/statement.h"

/* For the folder store/ alone: the row of a message as a value. */

/* The first columns of any SELECT that wc_message_row_read() can read, and the tables
 * they come from; the message is `m`. LEFT JOIN keeps `m` the outer loop. */
#define WC_MESSAGE_COLUMNS                                                               \
  "m.id, m.account, c.jid, f.jid, m.outgoing, m.own, m.kind, m.source, m.state, "        \
  "m.flags, m.ts_us, m.received_us, m.body, m.message_id, ab.jid, m.archive_id, "        \
  "m.origin_id, sb.jid, m.stanza_id, m.encryption, m.thread, m.subject, "                \
  "m.error_condition, m.error_text, m.occupant_id, rj.jid, m.chat < 0 "
#define WC_MESSAGE_N_COLUMNS 27
#define WC_MESSAGE_JOINS                                                                 \
  "LEFT JOIN address c ON c.id = abs (m.chat) LEFT JOIN address f ON f.id = m.author "   \
  "LEFT JOIN address ab ON ab.id = m.archive_by "                                        \
  "LEFT JOIN address sb ON sb.id = m.stanza_by "                                         \
  "LEFT JOIN address rj ON rj.id = m.real "

/* Bits of the column flags that say what is not stored because it repeats another column.
 */
#define WC_MESSAGE_ROW_ORIGIN_IS_ID (1 << 8)      /* origin_id = message_id */
#define WC_MESSAGE_ROW_STANZA_IS_ARCHIVE (1 << 9) /* stanza_id, stanza_by */
#define WC_MESSAGE_ROW_FLAGS                                                             \
  (WC_MESSAGE_ROW_ORIGIN_IS_ID | WC_MESSAGE_ROW_STANZA_IS_ARCHIVE)

/* The row as a message; NULL when the columns are NULL (outer join). Returns: (transfer
 * full) (nullable) WcMessage. */
gpointer wc_message_row_read (WcStatement *row);

/* The row @id as it stands, without what others say about it. NOT_FOUND. Returns:
 * (transfer full). */
WcMessage *wc_message_row_load (WcDb *db, gint64 id, GError **error);
