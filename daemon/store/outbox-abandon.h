/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Why nothing more is said in a room. */
typedef struct
{
  const char *condition; /* a word, for what was never sent */
  const char *text;      /* a sentence for people */
} WcOutboxReason;

/* @account is out of @room, a bare JID, for good: what waits to be sent there, or to
 * somebody in there, fails with @why, so that it does not go out at a later visit, to
 * other people than it was written for. What is in doubt fails as "uncertain", because
 * it may have arrived; what is on its way (written, handed on) is left to what becomes of
 * it. In a transaction. Journal: message.state for each. */
gboolean wc_outbox_abandon_room (WcDb *db,
                                 gint64 account,
                                 const char *room,
                                 const WcOutboxReason *why,
                                 GError **error);
