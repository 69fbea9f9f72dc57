/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/reference.h"
#include "store/chat-store.h"

/* Which of a message's ids its receivers know it by. */

/* The id by which everybody in the room knows it. */
static const char *
id_of_room (const WcMessage *target)
{
  if (g_strcmp0 (target->stanza_by, target->chat) == 0)
    return target->stanza_id;
  if (g_strcmp0 (target->archive_by, target->chat) == 0)
    return target->archive_id;
  return NULL;
}

static const char *
id_of_sender (const WcMessage *target, WcAnnotationKind kind)
{
  if (kind == WC_ANNOTATION_REPLY && target->origin_id != NULL)
    return target->origin_id;
  return target->message_id != NULL ? target->message_id : target->origin_id;
}

char *
wc_reference_new (WcDb *db,
                  const WcMessage *target,
                  WcAnnotationKind kind,
                  GError **error)
{
  WcChatKind chat;
  const char *id;

  if (!wc_chat_store_get_kind (db, target->account, target->chat, &chat, error))
    return NULL;
  id = chat == WC_CHAT_KIND_MUC && kind != WC_ANNOTATION_CORRECTION
           ? id_of_room (target)
           : id_of_sender (target, kind);
  if (id != NULL)
    return g_strdup (id);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                       chat == WC_CHAT_KIND_MUC
                           ? "the room has given the message no id, or not yet"
                           : "the message has no id by which others know it");
  return NULL;
}
