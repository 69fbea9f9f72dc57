/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/service-fixture.h"

/* Juliet in a room, for the tests of the services that are about rooms. */
#define WC_ROOM_HALL "hall@rooms.lit"

typedef struct
{
  WcServiceFixture *base;
  WcServices *services; /* (unowned) */
  WcFakeRooms *rooms;   /* (unowned) */
  WcAccount *account;
  WcRoom *hall;         /* (unowned) as base->rooms has it */
  GAsyncResult *result; /* of the call under way */
} WcInRoom;

/* Online and in the room. */
WcInRoom *wc_in_room_new (void);
void wc_in_room_free (WcInRoom *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcInRoom, wc_in_room_free)

/* The callback and its data for one asynchronous call, and waiting for it; borrowed. */
#define wc_in_room_callback(self) wc_service_fixture_done, &(self)->result
GAsyncResult *wc_in_room_wait (WcInRoom *self);

/* Somebody in the hall, with a real address (nullable). */
void wc_in_room_add (WcInRoom *self,
                     const char *nick,
                     const char *jid,
                     WcRole role,
                     WcAffiliation affiliation);

/* Fails the test unless @error is of @code with that field (NULL: none); clears it. */
void wc_in_room_assert_error (GError **error, int code, const char *field);
