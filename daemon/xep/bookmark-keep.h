/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/bookmark.h"
#include "stream/session.h"

/* Stores what the server has of bookmarks, inside the unit of work that is open, and
 * tells the session's host what changed. What cannot be stored undoes the unit. */

/* @bookmarks: (element-type WcBookmark) the whole list. */
void wc_bookmark_keep_all (WcSession *session, GPtrArray *bookmarks);

/* One more than an account may have is not taken, and counted as dropped. Returns:
 * whether anything is another than before. */
gboolean wc_bookmark_keep_one (WcSession *session, const WcBookmark *bookmark);
gboolean wc_bookmark_keep_none (WcSession *session, const char *room);

/* As it is held, NULL when it is not; and all of them, empty when the store fails.
 * Returns: (transfer full). */
WcBookmark *wc_bookmark_keep_find (WcSession *session, const char *room);
GPtrArray *wc_bookmark_keep_list (WcSession *session);
