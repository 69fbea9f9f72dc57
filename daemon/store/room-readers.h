/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "model/report.h"
#include "store/db.h"

/* How far others have read in private groups (XEP-0333): of each person of a room the
 * newest place, which never moves back. A marker may come before the message it names, as
 * a report of store/report-store may; it waits then. Of several that name that place the
 * one that was said first tells when, and under which nick, in whatever order they come.
 * Who is no member any more stays: what was read is so still, and who comes back goes on
 * from there. Nothing of it touches messages: how many have read one is counted when it
 * is shown. */

/* How many persons of a room are kept; the one who has read least goes. */
#define WC_ROOM_READERS_MAX 1000

/* How many markers of one person wait; the one that was said first goes. The last one
 * is all that counts, unless it names what never comes. */
#define WC_ROOM_READERS_WAITING 64

/* How long one waits for its message. */
#define WC_ROOM_READERS_KEEP_US (30 * G_TIME_SPAN_DAY)

/* @report: DISPLAYED, of somebody else in a room, with who that is. Nothing where the
 * room has no chat. In a transaction. Journal: chat.displayed, where it moves. */
gboolean
wc_room_readers_take (WcDb *db, gint64 account, const WcReport *report, GError **error);

/* @message was added, or its room has given it the id that it has now: what waited for it
 * is true from now on. In a transaction. Journal: chat.displayed. */
gboolean wc_room_readers_join (WcDb *db, const WcMessage *message, GError **error);

/* What was said up to the message @up_to went: who has read no further is forgotten.
 * _forget: and so is what waits. In a transaction. */
gboolean wc_room_readers_trim (
    WcDb *db, gint64 account, const char *room, gint64 up_to, GError **error);
gboolean wc_room_readers_forget (
    WcDb *db, gint64 account, const char *room, gint64 up_to, GError **error);

/* Forgets what has waited for too long. In a transaction, or alone. */
gboolean wc_room_readers_expire (WcDb *db, GError **error);
