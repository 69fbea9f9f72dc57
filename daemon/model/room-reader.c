/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/room-reader.h"

void
wc_room_reader_free (WcRoomReader *self)
{
  g_free (self->room);
  g_free (self->jid);
  g_free (self->occupant_id);
  g_free (self->nick);
  g_free (self);
}
