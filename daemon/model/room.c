/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/room.h"

static const char *const state_names[] = { "out",     "joining", "joined",
                                           "waiting", "refused", "gone" };
G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == WC_N_ROOM_STATES);

G_DEFINE_BOXED_TYPE (WcRoom, wc_room, wc_room_ref, wc_room_unref)

WcRoom *
wc_room_new (gint64 account, const char *room)
{
  WcRoom *self = g_atomic_rc_box_new0 (WcRoom);

  self->account = account;
  self->room = g_strdup (room);
  self->affiliation = WC_AFFILIATION_NONE;
  self->activity = -1;
  return self;
}

WcRoom *
wc_room_copy (const WcRoom *self)
{
  WcRoom *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->room = g_strdup (self->room);
  copy->nick = g_strdup (self->nick);
  copy->password = g_strdup (self->password);
  copy->name = g_strdup (self->name);
  copy->description = g_strdup (self->description);
  copy->subject = g_strdup (self->subject);
  copy->subject_from = g_strdup (self->subject_from);
  copy->own_id = g_strdup (self->own_id);
  copy->reason = g_strdup (self->reason);
  copy->text = g_strdup (self->text);
  copy->venue = g_strdup (self->venue);
  copy->avatar = g_strdup (self->avatar);
  copy->occupied = g_strdup (self->occupied);
  copy->reactions = wc_reaction_limits_copy (self->reactions);
  return copy;
}

WcRoom *
wc_room_ref (const WcRoom *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
room_clear (gpointer data)
{
  WcRoom *self = data;

  g_free (self->room);
  g_free (self->nick);
  g_free (self->password);
  g_free (self->name);
  g_free (self->description);
  g_free (self->subject);
  g_free (self->subject_from);
  g_free (self->own_id);
  g_free (self->reason);
  g_free (self->text);
  g_free (self->venue);
  g_free (self->avatar);
  g_free (self->occupied);
  g_clear_pointer (&self->reactions, wc_reaction_limits_free);
}

void
wc_room_unref (WcRoom *self)
{
  g_atomic_rc_box_release_full (self, room_clear);
}

const char *
wc_room_state_to_string (WcRoomState state)
{
  return state_names[state];
}

gboolean
wc_room_state_from_string (const char *name, WcRoomState *out_state)
{
  int index = wc_str_index (state_names, G_N_ELEMENTS (state_names), name, -1);

  if (index >= 0)
    *out_state = (WcRoomState) index;
  return index >= 0;
}
