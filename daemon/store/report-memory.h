/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Which messages the rows of the tables report and room_marker wait for, remembered with
 * the database: a message that nothing waits for, as nearly all are, is known without a
 * question to it. For store/report-store and store/room-readers alone. All inside a
 * transaction; what is rolled back is read again.
 *
 * @chat: an address. @names: the id that the report names; NULL where its message is held
 * and the chat is awaited. */

/* Whether something may wait for that message, or for its chat. @names may be NULL. */
gboolean wc_report_memory_awaits (
    WcDb *db, gint64 chat, const char *names, gboolean *out_awaits, GError **error);

/* A row was added. FALSE + error, as of the store. */
gboolean wc_report_memory_add (WcDb *db, gint64 chat, const char *names, GError **error);

/* A row went. */
void wc_report_memory_remove (WcDb *db, gint64 chat, const char *names);

/* Rows went, whichever they were. */
void wc_report_memory_forget (WcDb *db);
