/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/dict.h"
#include "service/services.h"

/* Rooms in the dictionaries of the API. */

/* The keys that the dictionary Chat has beyond those of every chat, where @chat is a room
 * or a private chat in one. */
void
wc_room_values_put_chat (WcDict *dict, const WcServices *services, const WcChat *chat);

/* The keys of the dictionary Message that say who wrote in a room. */
void wc_room_values_put_author (WcDict *dict,
                                const WcServices *services,
                                const WcMessage *message);

/* The key "hats" with what @hats (nullable, model/hats.h) says; nothing where there are
 * none. */
void wc_room_values_put_hats (WcDict *dict, const char *hats);

/* The dictionaries Member, RoomReader, ListedRoom and Bookmark. Returns: (transfer
 * floating) a{sv}. */
GVariant *wc_room_values_member (const WcOccupant *member);
GVariant *wc_room_values_reader (const WcServices *services, const WcRoomReader *reader);
GVariant *wc_room_values_listed (const WcRoom *room);
GVariant *wc_room_values_bookmark (const WcServices *services,
                                   const WcBookmark *bookmark);
