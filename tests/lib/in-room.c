/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/in-room.h"

WcInRoom *
wc_in_room_new (void)
{
  WcInRoom *self = g_new0 (WcInRoom, 1);

  self->base = wc_service_fixture_new ();
  self->services = self->base->services;
  self->rooms = self->base->rooms;
  self->account = wc_service_fixture_account (self->base);
  self->hall = wc_service_fixture_join (self->base, WC_ROOM_HALL);
  wc_fake_link_set_state (self->base->link, WC_ACCOUNT_STATE_ONLINE);
  return self;
}

void
wc_in_room_free (WcInRoom *self)
{
  g_clear_object (&self->result);
  wc_account_unref (self->account);
  wc_service_fixture_free (self->base);
  g_free (self);
}

GAsyncResult *
wc_in_room_wait (WcInRoom *self)
{
  return wc_service_fixture_wait (&self->result);
}

void
wc_in_room_add (WcInRoom *self,
                const char *nick,
                const char *jid,
                WcRole role,
                WcAffiliation affiliation)
{
  WcOccupant *occupant = wc_occupant_new (nick, jid, NULL);

  occupant->role = role;
  occupant->affiliation = affiliation;
  wc_fake_rooms_add (self->rooms, WC_ROOM_HALL, occupant);
}

void
wc_in_room_assert_error (GError **error, int code, const char *field)
{
  g_assert_error (*error, WC_ERROR, code);
  g_assert_cmpstr (wc_error_get_detail (*error, "field"), ==, field);
  g_clear_error (error);
}
