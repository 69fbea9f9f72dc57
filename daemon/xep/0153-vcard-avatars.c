/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "store/avatar-store.h"
#include "xep/0045-muc.h"
#include "xep/host.h"
#include "xep/photo-hash.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0153 vCard-Based Avatars: contacts, rooms (XEP-0486 § 6.2) and our own other
 * devices say in presence which photo their card has; of people in rooms xep/muc-presence
 * knows. Nothing is fetched here, so that who sends a thousand hashes makes nobody ask a
 * thousand times. Of our other devices the last one is right (§ 4.3), without an answer:
 * two that answered each other would never end. */

/* Whose picture it is about: the bare JID of a contact's or our own device, or a room
 * that we are in; NULL where @stanza may not speak of it. Returns: (transfer full). */
static char *
find_owner (WcSession *session, const WcNode *stanza)
{
  const char *text = wc_node_attr (stanza, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  g_autofree char *bare = from != NULL ? wc_jid_dup_bare (from) : NULL;

  if (bare == NULL || wc_node_child (stanza, "x", WC_NS_MUC_USER) != NULL)
    return NULL;
  if (wc_muc_is_room (session, bare) &&
      (!wc_jid_is_bare (from) || !wc_muc_is_present (session, bare)))
    return NULL;
  return g_steal_pointer (&bare);
}

static WcHandled
take_presence (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *x)
{
  WcHost *host = wc_host_of (session);
  g_autofree char *hash = NULL;
  g_autofree char *owner = NULL;
  WcAvatarRecord record = { .source = WC_AVATAR_SOURCE_CARD };
  GError *error = NULL;

  if (!wc_stanza_has_type (stanza, NULL) || !wc_photo_hash_read (stanza, &hash) ||
      g_strcmp0 (wc_node_attr (stanza, "from"), wc_session_get_full_jid (session)) == 0)
    return WC_NOT_MINE;
  owner = find_owner (session, stanza);
  record.hash = hash;
  if (owner != NULL &&
      !wc_avatar_store_set (host->db, host->account->id, owner, &record, &error))
    wc_session_fail_unit (session, error);
  return WC_NOT_MINE;
}

static const WcRoute routes[] = {
  { WC_ROUTE_PRESENCE, "x", WC_NS_VCARD_UPDATE, WC_SENDER_ANYONE, take_presence },
  { 0 },
};

const WcXep wc_xep_0153_vcard_avatars = {
  .name = "vcard-avatars",
  .routes = routes,
};
