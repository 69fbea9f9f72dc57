/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* How far outgoing messages have come, and how they arrived. In a transaction, with
 * journal rows. */

/* Moves an outgoing message on: queued, sending, sent, delivered, displayed. Going back
 * is ignored, so is leaving failed, but for a late proof: delivered or better, and sent
 * where the failure was "uncertain". Journal: message.state. @out_changed is nullable. */
gboolean wc_message_progress_advance (
    WcDb *db, gint64 id, WcMessageState state, gboolean *out_changed, GError **error);

/* An outgoing message failed; @condition: a stanza error condition, "uncertain", or the
 * word of a policy. Ignored once it was delivered, or had failed otherwise than as
 * "uncertain". Journal: message.state. */
gboolean wc_message_progress_fail (
    WcDb *db, gint64 id, const char *condition, const char *text, GError **error);

/* A failed message is queued again, its error forgotten, but that it was "uncertain":
 * WC_MESSAGE_FLAG_IN_DOUBT. CONFLICT when it had not failed. Journal: message.state. */
gboolean wc_message_progress_requeue (WcDb *db, gint64 id, GError **error);

/* The chat partner has displayed @up_to, whatever was known of it, and all of ours before
 * it that is on its way, sent or delivered (XEP-0333 § 3): what is queued or failed among
 * those is not. Journal: message.state for each. */
gboolean wc_message_progress_set_displayed (
    WcDb *db, gint64 account, const char *chat, gint64 up_to, GError **error);

/* What was WC_MESSAGE_UNDECIDED is @scheme from now on, NULL: in clear. Journal:
 * message.changed. */
gboolean wc_message_progress_set_encryption (WcDb *db,
                                             const WcMessage *message,
                                             const char *scheme,
                                             GError **error);

/* The room shows @message, as it is held, as from @from, its occupant's address.
 * @occupant_id: of that occupant, NULL: the one that is held. Journal: message.changed,
 * unless it is hidden. */
gboolean wc_message_progress_set_author (WcDb *db,
                                         const WcMessage *message,
                                         const char *from,
                                         const char *occupant_id,
                                         GError **error);
