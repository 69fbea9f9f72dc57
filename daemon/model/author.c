/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/author.h"
#include "model/jid.h"

/* Ids and addresses that a server vouches for name an author; nicks do not. */

/* A room's occupants are known by what the room says of them; where it says nothing that
 * both messages have, nobody is known. */
gboolean
wc_author_is_same_occupant (const WcMessage *one, const WcMessage *other)
{
  if (one->occupant_id != NULL && other->occupant_id != NULL)
    return g_str_equal (one->occupant_id, other->occupant_id);
  if (one->real_jid != NULL && other->real_jid != NULL)
    return wc_jid_equal_bare (one->real_jid, other->real_jid);
  return FALSE;
}

static gboolean
is_of_room (WcChatKind chat)
{
  return chat == WC_CHAT_KIND_MUC || chat == WC_CHAT_KIND_MUC_PM;
}

/* In a chat with a person the server vouches for the bare address. */
static gboolean
is_same_author (WcChatKind chat, const WcMessage *one, const WcMessage *other)
{
  if (one->outgoing || other->outgoing)
    return one->outgoing == other->outgoing;
  return is_of_room (chat) ? wc_author_is_same_occupant (one, other)
                           : wc_jid_equal_bare (one->from, other->from);
}

gboolean
wc_author_may_say (WcAnnotationKind kind,
                   WcChatKind chat,
                   const WcMessage *message,
                   const WcMessage *target)
{
  switch (kind)
    {
    case WC_ANNOTATION_REPLY:
    case WC_ANNOTATION_REACTIONS:
      return TRUE;
    case WC_ANNOTATION_CORRECTION:
    case WC_ANNOTATION_RETRACTION:
    case WC_ANNOTATION_SOURCES:
      return is_same_author (chat, message, target);
    case WC_ANNOTATION_MODERATION:
      return chat == WC_CHAT_KIND_MUC && g_str_equal (message->from, message->chat);
    case WC_ANNOTATION_ORIGINAL:
      break;
    }
  return FALSE;
}

const char *
wc_author_key (WcChatKind chat, const WcMessage *message, char **out_made)
{
  *out_made = NULL;
  if (message->occupant_id != NULL)
    return message->occupant_id;
  if (message->real_jid != NULL)
    return message->real_jid;
  if (is_of_room (chat))
    return message->from;
  return *out_made = wc_jid_dup_bare (message->from);
}
