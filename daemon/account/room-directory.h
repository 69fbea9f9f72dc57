/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/room-port.h"

/* Asks for a page of rooms, as WcRoomPort.list_rooms says; service or search of @query is
 * set. @task (transfer full) ends with it. The session is bound. */
void
wc_room_directory_begin (WcSession *session, const WcRoomDirectory *query, GTask *task);
