/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/occupant.h"

/* What somebody is to a node for good (XEP-0060 § 4.1): "outcast", "none",
 * "publish-only", "member", "publisher", "owner", in the order of what they may do.
 * Numbers stand in the database. */
typedef enum
{
  WC_PUBSUB_AFFILIATION_OUTCAST,
  WC_PUBSUB_AFFILIATION_NONE,
  WC_PUBSUB_AFFILIATION_PUBLISH_ONLY, /* writes, and reads nothing */
  WC_PUBSUB_AFFILIATION_MEMBER,
  WC_PUBSUB_AFFILIATION_PUBLISHER,
  WC_PUBSUB_AFFILIATION_OWNER,
} WcPubsubAffiliation;

#define WC_N_PUBSUB_AFFILIATIONS (WC_PUBSUB_AFFILIATION_OWNER + 1)

/* Words of the protocol and of the API. _from_string: FALSE when @name is none of them.
 */
const char *wc_pubsub_affiliation_to_string (WcPubsubAffiliation affiliation);
gboolean wc_pubsub_affiliation_from_string (const char *name,
                                            WcPubsubAffiliation *out_affiliation);

/* What somebody is in the rooms of a space (XEP-0503) who is @affiliation to the space
 * itself: rooms have no word for who may publish, who may add rooms is an admin there. */
WcAffiliation wc_pubsub_affiliation_to_room (WcPubsubAffiliation affiliation);

/* Whether they may publish items, where a node lets publishers alone do that. */
gboolean wc_pubsub_affiliation_may_publish (WcPubsubAffiliation affiliation);
