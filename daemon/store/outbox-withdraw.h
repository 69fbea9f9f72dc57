/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* Messages of ours that wait and were never written: nobody has them, so that they are
 * taken back or changed here alone. Inside a transaction. *@out_done FALSE: it is no such
 * message (any more), and nothing was changed. */

/* @target is not sent: it stands as retracted, and has failed ("retracted"). What waits
 * to be said about it goes, too. Journal: message.changed, message.state. */
gboolean wc_outbox_withdraw (WcDb *db,
                             const WcMessage *target,
                             gboolean *out_done,
                             GError **error);

/* @target is not sent again. It has failed as "uncertain", as it may have arrived earlier
 * (WC_MESSAGE_FLAG_IN_DOUBT). Journal: message.state. */
gboolean wc_outbox_leave_unsent (WcDb *db,
                                 const WcMessage *target,
                                 gboolean *out_done,
                                 GError **error);

/* @target is sent with the text of @other, and what that says beside it. One that has a
 * correction waiting, or may have arrived, is none of those. Journal: message.changed. */
gboolean wc_outbox_rewrite (WcDb *db,
                            const WcMessage *target,
                            const WcMessage *other,
                            gboolean *out_done,
                            GError **error);
