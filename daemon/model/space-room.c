/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/space-room.h"

G_DEFINE_BOXED_TYPE (WcSpaceRoom, wc_space_room, wc_space_room_ref, wc_space_room_unref)

WcSpaceRoom *
wc_space_room_new (const char *jid)
{
  WcSpaceRoom *self = g_atomic_rc_box_new0 (WcSpaceRoom);

  self->jid = g_strdup (jid);
  return self;
}

WcSpaceRoom *
wc_space_room_copy (const WcSpaceRoom *self)
{
  WcSpaceRoom *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->jid = g_strdup (self->jid);
  copy->name = g_strdup (self->name);
  copy->xml = g_strdup (self->xml);
  return copy;
}

WcSpaceRoom *
wc_space_room_ref (const WcSpaceRoom *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
room_clear (gpointer data)
{
  WcSpaceRoom *self = data;

  g_free (self->jid);
  g_free (self->name);
  g_free (self->xml);
}

void
wc_space_room_unref (WcSpaceRoom *self)
{
  g_atomic_rc_box_release_full (self, room_clear);
}
