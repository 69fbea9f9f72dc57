/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* Messages that our own archive has several times, and that are held once: what somebody
 * in a room says to us alone, which goes to each of our devices that are there under one
 * nick (XEP-0045 § 7.5), and notes to oneself. Each copy has an archive id of its own. */

typedef struct
{
  const char *device;     /* (nullable) the resource it went to; NULL: not known */
  const char *archive_id; /* (nullable) its id in our archive */
} WcMessageCopy;

/* The message that is held and that @copy, to a device, is another copy of, as @message
 * tells it: same chat, author, id attribute and text (that it had first, where that is
 * not gone), said within an hour (clocks differ), and not known to have gone to that
 * device, but for what no archive had then. Who says the same twice says it twice to each
 * device. 0: none, or there is no such id (or + error). */
gint64 wc_message_copies_find (WcDb *db,
                               gint64 account,
                               const WcMessage *message,
                               const WcMessageCopy *copy,
                               GError **error);

/* Notes a copy of the message @id, which wc_message_store_find_by_archive() then finds by
 * that copy's archive id as well; nothing where it is known. Inside a transaction. */
gboolean
wc_message_copies_note (WcDb *db, gint64 id, const WcMessageCopy *copy, GError **error);
