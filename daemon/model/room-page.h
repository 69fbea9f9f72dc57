/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/room.h"

/* A page of rooms that somebody else lists. */
typedef struct
{
  GPtrArray *rooms; /* (owned) (element-type WcRoom) as far as it is known: n_occupants 0,
                     * activity -1 and the rest NULL where it is not */
  char *next;       /* (owned) (nullable) where the next page begins */
} WcRoomPage;

/* An empty one. Returns: (transfer full). */
WcRoomPage *wc_room_page_new (void);
void wc_room_page_free (WcRoomPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRoomPage, wc_room_page_free)

/* Keeps those whose name or address has @text (nullable: all) in it, in any case. */
void wc_room_page_filter (WcRoomPage *self, const char *text);
