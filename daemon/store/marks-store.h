/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/notify.h"
#include "store/db.h"

/* What the server has of the marks of chats with people, and with oneself, for all of a
 * person's programs; the chats' own rows have what is wanted here. Where the two differ,
 * the server is still to be told: that outlives a crash by itself. */

/* The marks of a chat, and the item of the server with them. */
typedef struct
{
  char *chat; /* (owned) canonical bare JID */
  WcMarks marks;
  char *xml; /* (owned) (nullable) as xep/marks-item writes it; NULL: there is none */
} WcMarked;

/* @chat is copied. Returns: (transfer full), with the marks of nothing said. */
WcMarked *wc_marked_new (const char *chat);
void wc_marked_free (WcMarked *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMarked, wc_marked_free)

/* The server has @said now, xml NULL: nothing any more. What the chat shows follows, mark
 * by mark, where it is still as it was in @base (NULL: what the server had until now):
 * what was set here meanwhile stays, and is told later. In a transaction. Journal:
 * chat.changed. */
gboolean wc_marks_store_take (
    WcDb *db, gint64 account, const WcMarked *said, const WcMarks *base, GError **error);

/* What the server has; NULL without error when it has nothing of that chat. Returns:
 * (transfer full). */
WcMarked *wc_marks_store_get (WcDb *db, gint64 account, const char *chat, GError **error);

/* Of how many chats the server has something; 0 too when the store fails. Which ones:
 * (transfer full) (element-type utf8). */
guint wc_marks_store_count (WcDb *db, gint64 account);
GPtrArray *wc_marks_store_list (WcDb *db, gint64 account, GError **error);

/* Chats of which the server is to be told something, at most @limit: the marks as they
 * are wanted, the item as it is there. Returns: (transfer full) (element-type WcMarked).
 */
GPtrArray *
wc_marks_store_list_due (WcDb *db, gint64 account, guint limit, GError **error);
