/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"
#include "sync/omemo-port.h"

/* What is refused at once, because nobody would get it (XEP-0384 § 4.4): the errors
 * NOT_TRUSTED and NO_RECIPIENT_KEYS of a call. They have the details "reason" (a word of
 * WcOmemoReason) and, where some are known, "devices": a line for each that cannot read
 * it, "DEVICE VERSION REASON JID", at most a hundred. */

typedef struct
{
  WcDb *db;
  gint64 account;
  const WcOmemoPort *port; /* (nullable) of the account; NULL: it is disabled */
  const char *chat;        /* bare */
  gboolean in_room;
  gboolean asked; /* what can be asked for was */
} WcOmemoRefusal;

/* Whether it would be refused as it stands, and somebody can be asked first: his keys may
 * be others by now. Not inside a transaction. */
gboolean wc_omemo_refusal_asks (const WcOmemoRefusal *self);

/* Whether what is to be encrypted in the chat waits for nobody's decision. FALSE +
 * NOT_TRUSTED: it would fail for keys that a person did not decide on, or distrusts, and
 * nothing that can be asked for changes that. TRUE where that is not known yet: who sends
 * it finds out. Not inside a transaction. */
gboolean wc_omemo_refusal_check (const WcOmemoRefusal *self, GError **error);

/* Sets @error to NO_RECIPIENT_KEYS: whether the other side of the new chat can read it
 * was asked for, and nobody could tell. Returns FALSE. Not inside a transaction. */
gboolean wc_omemo_refusal_set_unknown (const WcOmemoRefusal *self, GError **error);
