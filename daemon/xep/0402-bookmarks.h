/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/bookmark.h"
#include "stream/session.h"
#include "xep/bookmarks-host.h"

/* XEP-0402 PEP Native Bookmarks, seen from who keeps the rooms (account/rooms) and from
 * who changes them. Rooms are canonical bare JIDs. */

/* Writes a bookmark to the server, for all devices. Room, name, autojoin, nick,
 * password, pinned and notify are taken from @bookmark (borrowed); everything else that
 * stands there is kept. Writes of an account follow each other, and wait until the list
 * has been read.
 * @reply runs exactly once, never from inside the call, when the server has it and the
 * store as well; its result is the server's answer. */
void wc_bookmarks_set (WcSession *session,
                       const WcBookmark *bookmark,
                       WcReply reply,
                       gpointer user_data);

/* Removes the bookmark of @room on the server; one that is not there is no error. @reply
 * as above. */
void wc_bookmarks_remove (WcSession *session,
                          const char *room,
                          WcReply reply,
                          gpointer user_data);
