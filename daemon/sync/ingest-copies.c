/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "store/message-copies.h"
#include "sync/ingest-private.h"

/* What our archive has several times, and what is one message all the same. */

/* What one of our devices says to ourselves goes into our archive twice, as sent and as
 * received: one message under two ids of the archive. Both copies are ours, so what the
 * device called it can be believed. */
static gboolean
is_note (WcIngest *self, const WcMessage *message)
{
  return message->outgoing && strcmp (message->chat, self->jid) == 0;
}

/* Which device of ours @arrival, said by somebody in a room to us alone, went to: rooms
 * give all that are there under one nick a copy, and servers keep each. NULL where it is
 * nothing of that kind. Returns: (transfer full) (nullable). */
static char *
dup_device (WcIngest *self, const WcArrival *arrival)
{
  const WcMessage *message = arrival->message;
  g_autofree char *to = NULL;
  const char *device;

  if (message->outgoing || wc_jid_get_resource (message->chat) == NULL ||
      arrival->to == NULL)
    return NULL;
  to = wc_jid_normalize (arrival->to, NULL);
  device = to != NULL ? wc_jid_get_resource (to) : NULL;
  return device != NULL && wc_jid_equal_bare (to, self->jid) ? g_strdup (device) : NULL;
}

gint64
wc_ingest_find_copied (WcIngest *self, const WcArrival *arrival, GError **error)
{
  const WcMessage *message = arrival->message;
  g_autofree char *device = dup_device (self, arrival);
  const WcMessageCopy copy = { device, arrival->archive_id };

  if (is_note (self, message))
    return wc_message_store_find_copy (self->db, self->account, message, error);
  return wc_message_copies_find (self->db, self->account, message, &copy, error);
}

gboolean
wc_ingest_note_copy (WcIngest *self, const WcArrival *arrival, gint64 id, GError **error)
{
  g_autofree char *device = dup_device (self, arrival);
  const WcMessageCopy copy = { device, arrival->archive_id };
  gboolean is_ours_twice = is_note (self, arrival->message) && copy.archive_id != NULL;

  return (device == NULL && !is_ours_twice) ||
         wc_message_copies_note (self->db, id, &copy, error);
}
