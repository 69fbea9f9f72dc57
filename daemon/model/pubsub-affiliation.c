/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/pubsub-affiliation.h"

static const char *const words[WC_N_PUBSUB_AFFILIATIONS] = {
  [WC_PUBSUB_AFFILIATION_OUTCAST] = "outcast",
  [WC_PUBSUB_AFFILIATION_NONE] = "none",
  [WC_PUBSUB_AFFILIATION_PUBLISH_ONLY] = "publish-only",
  [WC_PUBSUB_AFFILIATION_MEMBER] = "member",
  [WC_PUBSUB_AFFILIATION_PUBLISHER] = "publisher",
  [WC_PUBSUB_AFFILIATION_OWNER] = "owner",
};

static const WcAffiliation in_rooms[WC_N_PUBSUB_AFFILIATIONS] = {
  [WC_PUBSUB_AFFILIATION_OUTCAST] = WC_AFFILIATION_OUTCAST,
  [WC_PUBSUB_AFFILIATION_NONE] = WC_AFFILIATION_NONE,
  [WC_PUBSUB_AFFILIATION_PUBLISH_ONLY] = WC_AFFILIATION_MEMBER,
  [WC_PUBSUB_AFFILIATION_MEMBER] = WC_AFFILIATION_MEMBER,
  [WC_PUBSUB_AFFILIATION_PUBLISHER] = WC_AFFILIATION_ADMIN,
  [WC_PUBSUB_AFFILIATION_OWNER] = WC_AFFILIATION_OWNER,
};

const char *
wc_pubsub_affiliation_to_string (WcPubsubAffiliation affiliation)
{
  return words[affiliation];
}

gboolean
wc_pubsub_affiliation_from_string (const char *name, WcPubsubAffiliation *out_affiliation)
{
  int place = wc_str_index (words, WC_N_PUBSUB_AFFILIATIONS, name, -1);

  if (place < 0)
    return FALSE;
  *out_affiliation = place;
  return TRUE;
}

WcAffiliation
wc_pubsub_affiliation_to_room (WcPubsubAffiliation affiliation)
{
  return in_rooms[affiliation];
}

gboolean
wc_pubsub_affiliation_may_publish (WcPubsubAffiliation affiliation)
{
  return affiliation == WC_PUBSUB_AFFILIATION_PUBLISH_ONLY ||
         affiliation >= WC_PUBSUB_AFFILIATION_PUBLISHER;
}
