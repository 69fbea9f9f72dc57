/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/room-port.h"

/* The rooms of a fake account: they are what a test says, and what was asked of them is
 * noted. */
typedef struct _WcFakeRooms WcFakeRooms;

/* Returns: (transfer full). */
WcFakeRooms *wc_fake_rooms_new (void);
void wc_fake_rooms_free (WcFakeRooms *self);

const WcRoomPort *wc_fake_rooms_get_port (WcFakeRooms *self);

/* How a room stands from now on; who is in it, or on its lists (without nick). Both are
 * (transfer full). */
void wc_fake_rooms_put (WcFakeRooms *self, WcRoom *room);
void wc_fake_rooms_add (WcFakeRooms *self, const char *room, WcOccupant *occupant);

/* The form that get_config gives; (transfer full). */
void wc_fake_rooms_set_form (WcFakeRooms *self, WcForm *form);

/* The domain that find_service gives; none is NOT_SUPPORTED. Borrowed. */
void wc_fake_rooms_set_service (WcFakeRooms *self, const char *service);

/* The next call fails with @error (transfer full). hold: it does not end before
 * wc_fake_rooms_go_on(). */
void wc_fake_rooms_fail_next (WcFakeRooms *self, GError *error);
void wc_fake_rooms_hold_next (WcFakeRooms *self);
void wc_fake_rooms_go_on (WcFakeRooms *self);

/* Whoever keeps rooms: called when one is joined or left, before the call ends. */
typedef void (*WcFakeRoomsKeeper) (const WcRoom *room, gpointer data);
void
wc_fake_rooms_set_keeper (WcFakeRooms *self, WcFakeRoomsKeeper keeper, gpointer data);

/* What was asked since the last call, joined with ';'; '-' stands for nothing. Returns:
 * (transfer full). */
char *wc_fake_rooms_take_log (WcFakeRooms *self);

/* Fails the test when this is not what was asked since the last look. */
#define wc_fake_rooms_assert_log(self, expected)                                         \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *log_ = wc_fake_rooms_take_log (self);                               \
    g_assert_cmpstr (log_, ==, expected);                                                \
  }                                                                                      \
  G_STMT_END
