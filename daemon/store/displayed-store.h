/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* How far a person has read, as their other devices are to know it (XEP-0490): what was
 * read here and is still to be said stands among what waits to be sent, because nothing
 * else outlives a crash between reading and saying so. */

/* A chat of which the newest read message is still to be told. */
typedef struct
{
  char *chat;     /* (owned) its address */
  gint64 message; /* id: everything up to it is read */
  gint64 place;   /* id of the message that stands for it; 0: none has an archive's id */
  char *archive_id; /* (owned) (nullable) that one's id in its archive */
  gboolean in_room; /* the archive is the room's, else the account's */
} WcDisplayed;

void wc_displayed_free (WcDisplayed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcDisplayed, wc_displayed_free)

/* For store/chat-store alone: the chat with the address row @chat is now read up to
 * @up_to. Noted is the newest message of others up to there; nothing where it is noted
 * already, or there is none. In the transaction that moves the read mark. */
gboolean wc_displayed_store_note (
    WcDb *db, gint64 account, gint64 chat, gint64 up_to, GError **error);

/* What is to be told, oldest first, at most @limit. Of messages without an archive's id
 * an older one stands in. Returns: (transfer full) (element-type WcDisplayed). */
GPtrArray *
wc_displayed_store_list (WcDb *db, gint64 account, guint limit, GError **error);

/* The other devices know that @chat is read up to the message @up_to: nothing of it, or
 * of before, is to be told any more. In a transaction. */
gboolean wc_displayed_store_told (
    WcDb *db, gint64 account, const char *chat, gint64 up_to, GError **error);

/* The message of @chat with the id @stanza_id in the archive that it came from (its
 * room's, or the account's); forgotten ones too. 0: none is held, or there is no such
 * chat. */
gboolean wc_displayed_store_find (WcDb *db,
                                  gint64 account,
                                  const char *chat,
                                  const char *stanza_id,
                                  gint64 *out_id,
                                  GError **error);
