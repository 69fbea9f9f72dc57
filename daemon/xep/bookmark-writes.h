/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/bookmark.h"
#include "stream/session.h"
#include "xep/bookmark-mirror.h"

/* What is to be written to the node of XEP-0402: one after the other, each made of the
 * newest item that is held when its turn comes. */
typedef struct _WcBookmarkWrites WcBookmarkWrites;

/* Both are borrowed; @mirror hears of each write, and writes itself when nothing waits
 * any more. It is shut: nothing is written while a stream is bound, until it is opened.
 * Returns: (transfer full). */
WcBookmarkWrites *wc_bookmark_writes_new (WcSession *session, WcBookmarkMirror *mirror);
void wc_bookmark_writes_free (WcBookmarkWrites *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcBookmarkWrites, wc_bookmark_writes_free)

/* The list has been read; or it is about to be. Opening begins with what waits. */
void wc_bookmark_writes_set_open (WcBookmarkWrites *self, gboolean open);

/* The stream is lost: what waits fails with OFFLINE, what is on its way may still be
 * answered. */
void wc_bookmark_writes_lose (WcBookmarkWrites *self);

/* As wc_bookmarks_set() and wc_bookmarks_remove(); @reply is nullable here. */
void wc_bookmark_writes_set (WcBookmarkWrites *self,
                             const WcBookmark *bookmark,
                             WcReply reply,
                             gpointer user_data);
void wc_bookmark_writes_remove (WcBookmarkWrites *self,
                                const char *room,
                                WcReply reply,
                                gpointer user_data);

/* The server has said something new of @room: that is as new as the write that is on its
 * way, or newer. What was held already says nothing: ejabberd tells each change twice,
 * and once after the answer to who made it. */
void wc_bookmark_writes_overtake (WcBookmarkWrites *self, const char *room);
