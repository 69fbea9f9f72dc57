/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* What people mean about messages, and meant before. */

/* Of so many people a message shows what they mean: who said so last, and this account.
 * In a room there may be thousands. All are counted, by so many emojis. */
#define WC_REACTION_READER_SHOWN 50
#define WC_REACTION_READER_COUNTED 100

/* For the folder store/ alone: completes @messages (by their ids) with what each author
 * means about them now, oldest first. Reads one row of each author, however often he
 * changed his mind. */
gboolean wc_reaction_reader_fill (WcDb *db, GHashTable *messages, GError **error);

/* How much of one author wc_reaction_reader_history() gives: his newest, so that nobody
 * makes it long, or takes the place of what others said; and of all authors. All of it is
 * kept, and is in an export. */
#define WC_REACTION_READER_MAX 20
#define WC_REACTION_READER_ALL 1000

/* All that each author meant about the message @id of @account, one after the other, also
 * that he took it back (no emojis), oldest first; what was not sent is left out. Returns:
 * (transfer full) (element-type WcReaction). */
GPtrArray *
wc_reaction_reader_history (WcDb *db, gint64 account, gint64 id, GError **error);
