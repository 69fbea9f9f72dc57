/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/room.h"
#include "store/chat-encryption.h"
#include "xep/0045-muc.h"
#include "xep/host.h"
#include "xep/omemo-known.h"

gboolean
wc_omemo_known_is (WcSession *session, const char *sender, const char *room)
{
  WcHost *host = wc_host_of (session);

  if (g_str_equal (sender, wc_session_get_bare_jid (session)) ||
      (host->is_subscriber != NULL && host->is_subscriber (host->self, sender)))
    return TRUE;
  if (room != NULL)
    return wc_room_is_private_group (wc_muc_get_flags (session, room));
  return wc_chat_encryption_is_answered (host->omemo->db, host->omemo->account, sender);
}
