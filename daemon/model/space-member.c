/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/space-member.h"

G_DEFINE_BOXED_TYPE (WcSpaceMember,
                     wc_space_member,
                     wc_space_member_ref,
                     wc_space_member_unref)

WcSpaceMember *
wc_space_member_new (const char *jid)
{
  WcSpaceMember *self = g_atomic_rc_box_new0 (WcSpaceMember);

  self->jid = g_strdup (jid);
  self->affiliation = WC_PUBSUB_AFFILIATION_NONE;
  self->subscription = WC_PUBSUB_SUBSCRIPTION_NONE;
  return self;
}

WcSpaceMember *
wc_space_member_copy (const WcSpaceMember *self)
{
  WcSpaceMember *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->jid = g_strdup (self->jid);
  copy->subid = g_strdup (self->subid);
  return copy;
}

WcSpaceMember *
wc_space_member_ref (const WcSpaceMember *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
member_clear (gpointer data)
{
  WcSpaceMember *self = data;

  g_free (self->jid);
  g_free (self->subid);
}

void
wc_space_member_unref (WcSpaceMember *self)
{
  g_atomic_rc_box_release_full (self, member_clear);
}
