/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/avatar-store.h"
#include "xep/host.h"
#include "xep/photo-hash.h"
#include "xml/ns.h"

/* XEP-0153 § 4.1: with no picture known to be in our card we say nothing of one, but that
 * we know of such things: else our other devices would have to be silent too. */

gboolean
wc_photo_hash_read (const WcNode *presence, char **out_hash)
{
  const WcNode *x = wc_node_child (presence, "x", WC_NS_VCARD_UPDATE);
  const WcNode *photo = wc_node_child (x, "photo", WC_NS_VCARD_UPDATE);
  g_autofree char *text = photo != NULL ? wc_node_dup_text (photo) : NULL;
  g_autofree char *hash = NULL;

  if (photo == NULL)
    return FALSE;
  hash = g_ascii_strdown (text != NULL ? g_strstrip (text) : "", -1);
  if (*hash != '\0' && (strlen (hash) != 40 || strspn (hash, "0123456789abcdef") != 40))
    return FALSE;
  *out_hash = *hash != '\0' ? g_steal_pointer (&hash) : NULL;
  return TRUE;
}

void
wc_photo_hash_add (WcSession *session, WcNode *presence)
{
  WcHost *host = wc_host_of (session);
  g_autoptr (WcAvatarRecord) record = NULL;
  WcNode *x;

  if (host == NULL || host->db == NULL ||
      wc_session_account_has (session, WC_NS_PEP_VCARD))
    return;
  record = wc_avatar_store_get_of (host->db, host->account->id,
                                   wc_session_get_bare_jid (session),
                                   WC_AVATAR_SOURCE_CARD, /* error= */ NULL);
  x = wc_node_add (presence, "x", WC_NS_VCARD_UPDATE);
  if (record != NULL)
    wc_node_add_with_text (x, "photo", NULL, record->hash);
}
