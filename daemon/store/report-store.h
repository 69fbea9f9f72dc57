/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "model/report.h"
#include "store/db.h"

/* What a message tells about another one that reached somebody or was read. The report
 * may come before its message: an archive that is read backwards gives it first, and so
 * does a stream that begins before the archive was read to its end. It waits then, among
 * a bounded number and for a bounded time; for which messages is remembered with the
 * database (store/report-memory), so that any other one costs nothing more. */

/* How many wait at most: of each side of a chat (who was away for long acknowledges all
 * of it at once), and of an account. The oldest ones go. */
#define WC_REPORT_STORE_OF_SIDE 256
#define WC_REPORT_STORE_OF_ACCOUNT 4096

/* How long one waits for its message. */
#define WC_REPORT_STORE_KEEP_US (30 * G_TIME_SPAN_DAY)

/* @report is DELIVERED or DISPLAYED: it changes its message, or waits for it. It is about
 * a message of ours when it comes from the other side, and about one of theirs when one
 * of our own devices sent it; in a room by the id that the room gave it. Ids may come
 * again: an archived report means the newest message before it. Who has another nick in a
 * room now is known by @report's occupant id or real address, and may mean what was said
 * to him under the one before; what is not held then is not waited for there. Inside a
 * transaction. */
gboolean
wc_report_store_take (WcDb *db, gint64 account, const WcReport *report, GError **error);

/* For the folder store/ alone, inside a transaction: @message was added, and what waited
 * for it is true of it from now on. What came on the stream is newer than all that waits,
 * and nothing means it. */
gboolean wc_report_store_join (WcDb *db, const WcMessage *message, GError **error);

/* Forgets what waits in a chat, @chat being its address; what has waited for too long. */
gboolean wc_report_store_forget (WcDb *db, gint64 account, gint64 chat, GError **error);
gboolean wc_report_store_expire (WcDb *db, GError **error);

/* The same of what waits for the chat of the message @id, which is about to go. */
gboolean wc_report_store_drop (WcDb *db, gint64 id, GError **error);
