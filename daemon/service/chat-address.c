/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "service/chat-address.h"
#include "service/jid-argument.h"
#include "store/chat-store.h"
#include "store/room-store.h"

/* A resource means a device, which is no chat, or a nick in a room, which is one
 * (XEP-0045 § 7.5); which of them is known by the rooms the account knows. */

char *
wc_chat_address_dup_room (const char *address)
{
  return wc_jid_dup_bare (address);
}

/* A private chat outlives the room's row. */
static gboolean
is_private_chat (WcDb *db, gint64 account, const char *address)
{
  g_autofree char *room = wc_chat_address_dup_room (address);
  WcChatKind kind;

  return wc_room_store_has (db, account, room) ||
         wc_chat_store_get_kind (db, account, address, &kind, NULL);
}

char *
wc_chat_address_resolve (WcDb *db, gint64 account, const char *chat, GError **error)
{
  g_autofree char *address = wc_jid_argument_any (chat, "chat", error);

  if (address == NULL)
    return NULL;
  if (wc_jid_is_bare (address) || is_private_chat (db, account, address))
    return g_steal_pointer (&address);
  wc_error_invalid (
      error, "chat",
      "chat: with a resource it must be somebody in a room of this account; "
      "others are named by their bare JID");
  return NULL;
}

gboolean
wc_chat_address_is_in_room (WcDb *db, gint64 account, const char *address)
{
  WcChatKind kind;

  if (!wc_jid_is_bare (address))
    return is_private_chat (db, account, address);
  if (wc_chat_store_get_kind (db, account, address, &kind, NULL))
    return kind == WC_CHAT_KIND_MUC;
  return wc_room_store_has (db, account, address);
}
