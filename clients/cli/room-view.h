/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/screen.h"

/* Rooms, who is in them and their bookmarks, for people. Everything but the words of the
 * API was written by others, and is made fit for a terminal. */

/* One line each. @rooms: (element-type JsonObject) Chats of the API. Returns: (transfer
 * full). */
char *wc_room_view_list (GPtrArray *rooms, const WcScreen *screen);

/* Everything of one room, one thing a line. @now: its time zone is used. Returns:
 * (transfer full). */
char *wc_room_view_show (JsonObject *room, const WcScreen *screen, GDateTime *now);

/* @members: (element-type JsonObject) Members of the API. Returns: (transfer full). */
char *wc_room_view_members (GPtrArray *members, const WcScreen *screen);

/* @readers: (element-type JsonObject) RoomReaders of the API. @now: its time zone is
 * used. Returns: (transfer full). */
char *wc_room_view_readers (GPtrArray *readers, const WcScreen *screen, GDateTime *now);

/* @rooms: (element-type JsonObject) ListedRooms of the API. Returns: (transfer full). */
char *wc_room_view_directory (GPtrArray *rooms, const WcScreen *screen);

/* @bookmarks: (element-type JsonObject) Bookmarks of the API. Returns: (transfer full).
 */
char *wc_room_view_bookmarks (GPtrArray *bookmarks, const WcScreen *screen);
