/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "model/occupant.h"
#include "store/db.h"

/* Whom private chats in rooms are with: not a nick, but somebody who is known by occupant
 * id (XEP-0421) or real address, as far as the room shows them. */
typedef struct
{
  char *occupant_id; /* (owned) (nullable) */
  char *real_jid;    /* (owned) (nullable) bare */
} WcChatPartner;

void wc_chat_partner_clear (WcChatPartner *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcChatPartner, wc_chat_partner_clear)

/* Who the other side of @message is, which need not be stored: its author, or to whom it
 * was said. Nothing is set where nobody knows, or where it is in no such chat. */
gboolean wc_chat_partner_find (WcDb *db,
                               const WcMessage *message,
                               WcChatPartner *out_partner,
                               GError **error);

/* The same for a message of ours, @id in the chat with that address. */
gboolean wc_chat_partner_find_in (WcDb *db,
                                  gint64 account,
                                  gint64 chat,
                                  gint64 id,
                                  WcChatPartner *out_partner,
                                  GError **error);

/* Whether both are known to be the same. */
gboolean wc_chat_partner_is_same (const WcChatPartner *self, const WcChatPartner *other);

/* Remembers whom the chat of @message is with, where that says it. What others said is
 * noted by wc_message_store_add(). Inside a transaction. */
gboolean wc_chat_partner_note (WcDb *db, const WcMessage *message, GError **error);

/* The addresses of the other private chats of the room in which @self, the other side of
 * @message, is as well: who takes another nick goes on in another chat. The newest of
 * them, at most WC_CHAT_PARTNER_CHATS. Returns: (transfer full) (element-type gint64). */
GArray *wc_chat_partner_chats (WcDb *db,
                               const WcChatPartner *self,
                               const WcMessage *message,
                               GError **error);

/* More nicks of one person in one room are not followed. */
#define WC_CHAT_PARTNER_CHATS 32

/* Remembers that @message of ours, in such a chat, goes to @there, who has the nick now:
 * what is written afterwards is for the same, also when he never answers. Inside a
 * transaction. */
gboolean wc_chat_partner_note_sent (WcDb *db,
                                    const WcMessage *message,
                                    const WcOccupant *there,
                                    GError **error);

/* Whether @message, in a private chat in a room (or read there and to be marked), is for
 * somebody else than @there, who has the nick now: it is for who had spoken last when it
 * was written. Known by occupant id (XEP-0421) or real address; where nothing tells them
 * apart, nobody is another. FALSE + error when the store fails. */
gboolean wc_chat_partner_is_another (WcDb *db,
                                     const WcMessage *message,
                                     const WcOccupant *there,
                                     gboolean *out_another,
                                     GError **error);
