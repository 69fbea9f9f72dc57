/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Messages of a file that is being imported have other ids here than there: which is
 * which, and what waits to learn it. One file at a time for a database; all functions but
 * the first are called inside a transaction. */

/* Before the first line of a file; outside of transactions. One file at a time. */
gboolean wc_portable_ids_begin (WcDb *db, GError **error);

/* The message of the file that had the id @old is @id here, @held: and was before. What
 * says something about it, and came first, learns of it from wc_portable_ids_settle().
 */
gboolean
wc_portable_ids_note (WcDb *db, gint64 old, gint64 id, gboolean held, GError **error);

/* Whether the message @id here is known to be another one of this file than @old: two
 * that are much alike are still two. */
gboolean wc_portable_ids_is_other (
    WcDb *db, gint64 id, gint64 old, gboolean *out_other, GError **error);

/* *@out_id: what stands here for the message @old of the file; 0: it has not come yet. */
gboolean wc_portable_ids_find (WcDb *db, gint64 old, gint64 *out_id, GError **error);

/* Something new is said about the message @old of the file. Where it was held before,
 * what it shows changes; those that came in the file show it already. */
gboolean wc_portable_ids_fold (WcDb *db, gint64 old, GError **error);

/* What @message says here of another one, which it calls @names (nullable), is about the
 * message @old of the file, which is still to come. */
gboolean wc_portable_ids_wait (
    WcDb *db, gint64 message, const char *names, gint64 old, GError **error);

/* Behind the last line: joins up to @limit of those that waited. */
gboolean
wc_portable_ids_settle (WcDb *db, guint limit, gboolean *out_more, GError **error);
