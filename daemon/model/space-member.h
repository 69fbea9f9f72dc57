/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/pubsub-affiliation.h"
#include "model/pubsub-subscription.h"

/* Somebody on the lists of a space's node (XEP-0060 §§ 8.8, 8.9), which owners may read:
 * a reference counted value, fields are set (with wc_str_set) only before sharing. */
typedef struct
{
  char *jid; /* (owned) canonical bare JID */
  WcPubsubAffiliation affiliation;
  WcPubsubSubscription subscription;
  char *subid; /* (owned) (nullable) of the subscription */
} WcSpaceMember;

#define WC_TYPE_SPACE_MEMBER (wc_space_member_get_type ())
GType wc_space_member_get_type (void);

/* Neither affiliated nor subscribed. @jid is copied. Returns: (transfer full). */
WcSpaceMember *wc_space_member_new (const char *jid);
WcSpaceMember *wc_space_member_copy (const WcSpaceMember *self);
WcSpaceMember *wc_space_member_ref (const WcSpaceMember *self);
void wc_space_member_unref (WcSpaceMember *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSpaceMember, wc_space_member_unref)
