/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/muc-rooms.h"

/* Asks whether we are in @room still (XEP-0410). LOST is told, and the room taken out,
 * where the answer says that we are not; otherwise the host is told that nothing says so.
 */
void wc_muc_ping_send (WcMucRoom *room);
