/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/people-port.h"

/* The values that go through the port. */

void
wc_people_activity_free (WcPeopleActivity *self)
{
  g_free (self->jid);
  g_free (self->status);
  g_free (self);
}

void
wc_people_invite_free (WcPeopleInvite *self)
{
  g_free (self->uri);
  g_free (self->url);
  g_free (self);
}

WcPeopleProfile *
wc_people_profile_new (const char *jid)
{
  WcPeopleProfile *self = g_new0 (WcPeopleProfile, 1);

  self->jid = g_strdup (jid);
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_strfreev);
  return self;
}

void
wc_people_profile_free (WcPeopleProfile *self)
{
  g_free (self->jid);
  g_hash_table_unref (self->words);
  g_free (self->source);
  g_free (self->banner);
  g_free (self);
}

WcPeopleAvatar *
wc_people_avatar_new (const char *jid)
{
  WcPeopleAvatar *self = g_new0 (WcPeopleAvatar, 1);

  self->jid = g_strdup (jid);
  return self;
}

WcPeopleAvatar *
wc_people_avatar_copy (const WcPeopleAvatar *self)
{
  WcPeopleAvatar *copy = g_memdup2 (self, sizeof *self);

  copy->jid = g_strdup (self->jid);
  copy->hash = g_strdup (self->hash);
  copy->data = self->data != NULL ? g_bytes_ref (self->data) : NULL;
  copy->url = g_strdup (self->url);
  return copy;
}

void
wc_people_avatar_free (WcPeopleAvatar *self)
{
  g_free (self->jid);
  g_free (self->hash);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->url);
  g_free (self);
}
