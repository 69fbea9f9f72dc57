/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/room-keeper-private.h"

/* Begins to make the room; ends @task (transfer full) as sync/room-port.h says. The
 * stream is there. */
void wc_room_maker_begin (WcRoomKeeper *keeper, const WcRoomCreate *wanted, GTask *task);
