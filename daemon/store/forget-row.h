/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"
#include "store/message-row.h"
#include "store/retention-store.h"

/* For the folder store/ alone: what a forgotten message leaves behind. In a
 * transaction. */

/* It becomes an empty row: what would let it come back (its archive id, the origin id of
 * an own one, the id that a room without an archive tells, or that several copies have)
 * stays known. */
#define WC_FORGET_ROW_EMPTY                                                              \
  "UPDATE message SET chat = NULL, flags = flags & 512, body = NULL, "                   \
  "message_id = iif ((archive_id IS NULL AND NOT own) OR EXISTS (SELECT 1 FROM "         \
  "message_copy WHERE message = message.id), message_id, NULL), "                        \
  "origin_id = iif (own, origin_id, NULL), encryption = NULL, thread = NULL, "           \
  "subject = NULL, error_condition = NULL, error_text = NULL, occupant_id = NULL, "      \
  "real = NULL "
G_STATIC_ASSERT (WC_MESSAGE_ROW_STANZA_IS_ARCHIVE == 512);

/* @which: an SQL condition of what is forgotten, as "= ?1". What waits to tell others
 * something of it, as that it is taken back, is told still, by the id that it names: it
 * means nothing here any more, which shows in its name that is NULL. An answer stays one,
 * to what is not held. */
#define WC_FORGET_ROW_TOLD(which)                                                        \
  "UPDATE annotation SET target = NULL, name = NULL WHERE target " which                 \
  " AND message <> target AND kind <> 1 "                                                \
  "AND message IN (SELECT message FROM outbox WHERE kind = 0)"
#define WC_FORGET_ROW_ANSWERS(which)                                                     \
  "UPDATE annotation SET target = NULL WHERE target " which                              \
  " AND message <> target AND kind = 1"

/* What only says something about it is emptied as well, as the thread, the ids and the
 * times of its corrections tell of it, too; but what says something of another message
 * stays, and what waits to be told. Their annotations name them: these go last. ?1 of
 * BYTES is the account. */
#define WC_FORGET_ROW_PARTS(which)                                                       \
  "(SELECT a.message FROM annotation a JOIN message p ON p.id = a.message "              \
  "WHERE a.target " which " AND a.message <> a.target AND a.kind <> 1 AND p.chat < 0 "   \
  "AND NOT EXISTS (SELECT 1 FROM annotation o WHERE o.message = a.message "              \
  "AND o.kind <> 1 AND o.target IS NOT a.target) "                                       \
  "AND NOT EXISTS (SELECT 1 FROM outbox q WHERE q.message = a.message "                  \
  "AND q.kind = 0)) "
#define WC_FORGET_ROW_PARTS_BYTES(which)                                                 \
  "UPDATE retention SET bytes = max (0, bytes - " G_STRINGIFY (                          \
      WC_RETENTION_STORE_ROW_BYTES) " * (SELECT count (*) FROM message "                 \
                                    "WHERE id IN " WC_FORGET_ROW_PARTS (                 \
                                        which) "AND id <= counted_id)) "                 \
                                               "WHERE account = ?1 AND counted_id > 0"
#define WC_FORGET_ROW_PARTS_EMPTY(which)                                                 \
  WC_FORGET_ROW_EMPTY "WHERE id IN " WC_FORGET_ROW_PARTS (which)
#define WC_FORGET_ROW_PARTS_SAID(which)                                                  \
  "DELETE FROM annotation WHERE kind = 1 AND message IN (SELECT a.message "              \
  "FROM annotation a JOIN message p ON p.id = a.message WHERE a.target " which           \
  " AND p.chat IS NULL)"

/* Empties the row of @id, with what it says, and what is said about it. */
gboolean wc_forget_row (WcDb *db, gint64 account, gint64 id, GError **error);

/* What the message @id tells others has left, or will not: if that was about a message
 * that was forgotten meanwhile, it is forgotten too. */
gboolean wc_forget_row_told (WcDb *db, gint64 account, gint64 id, GError **error);
