/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/occupant.h"

static const char *const role_names[] = { "none", "visitor", "participant", "moderator" };
G_STATIC_ASSERT (G_N_ELEMENTS (role_names) == WC_N_ROLES);

static const char *const affiliation_names[] = { "outcast", "none", "member", "admin",
                                                 "owner" };
G_STATIC_ASSERT (G_N_ELEMENTS (affiliation_names) == WC_N_AFFILIATIONS);

G_DEFINE_BOXED_TYPE (WcOccupant, wc_occupant, wc_occupant_ref, wc_occupant_unref)

WcOccupant *
wc_occupant_new (const char *nick, const char *jid, const char *occupant_id)
{
  WcOccupant *self = g_atomic_rc_box_new0 (WcOccupant);

  self->nick = g_strdup (nick);
  self->jid = g_strdup (jid);
  self->occupant_id = g_strdup (occupant_id);
  self->affiliation = WC_AFFILIATION_NONE;
  self->show = WC_PRESENCE_SHOW_OFFLINE;
  return self;
}

WcOccupant *
wc_occupant_copy (const WcOccupant *self)
{
  WcOccupant *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->nick = g_strdup (self->nick);
  copy->jid = g_strdup (self->jid);
  copy->occupant_id = g_strdup (self->occupant_id);
  copy->status = g_strdup (self->status);
  copy->avatar = g_strdup (self->avatar);
  copy->reason = g_strdup (self->reason);
  copy->hats = g_strdup (self->hats);
  return copy;
}

WcOccupant *
wc_occupant_ref (const WcOccupant *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
occupant_clear (gpointer data)
{
  WcOccupant *self = data;

  g_free (self->nick);
  g_free (self->jid);
  g_free (self->occupant_id);
  g_free (self->status);
  g_free (self->avatar);
  g_free (self->reason);
  g_free (self->hats);
}

void
wc_occupant_unref (WcOccupant *self)
{
  g_atomic_rc_box_release_full (self, occupant_clear);
}

const char *
wc_role_to_string (WcRole role)
{
  return role_names[role];
}

gboolean
wc_role_from_string (const char *name, WcRole *out_role)
{
  int index = wc_str_index (role_names, G_N_ELEMENTS (role_names), name, -1);

  if (index >= 0)
    *out_role = (WcRole) index;
  return index >= 0;
}

const char *
wc_affiliation_to_string (WcAffiliation affiliation)
{
  return affiliation_names[affiliation];
}

gboolean
wc_affiliation_from_string (const char *name, WcAffiliation *out_affiliation)
{
  int index =
      wc_str_index (affiliation_names, G_N_ELEMENTS (affiliation_names), name, -1);

  if (index >= 0)
    *out_affiliation = (WcAffiliation) index;
  return index >= 0;
}
