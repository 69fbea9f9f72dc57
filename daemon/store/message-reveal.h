/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message-omemo.h"
#include "model/message.h"
#include "store/db.h"

/* Messages that are held as ones that could not be read (WC_MESSAGE_KIND_ENCRYPTED), and
 * can be now: in their place, under their id, with what others have said about them
 * meanwhile. In a transaction, with journal rows. Nothing happens to what is none of them
 * any more: it was retracted, or forgotten. */

/* The row @message->id is @message from now on: it counts, is found and says about others
 * what it would have, had it come so. Journal: message.changed; of what is no message of
 * its own, message.removed, and message.changed of what it is about. */
gboolean wc_message_reveal (WcDb *db, const WcMessage *message, GError **error);

/* The row @id is nothing that a person sees. Journal: message.removed. */
gboolean wc_message_reveal_nothing (WcDb *db, gint64 id, GError **error);

/* It still cannot be read, and @said->reason is why now. Journal: message.changed
 * ("encryption"). */
gboolean wc_message_reveal_failed (WcDb *db,
                                   gint64 account,
                                   const WcMessageOmemo *said,
                                   GError **error);
