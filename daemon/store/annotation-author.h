/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* For the folder store/ alone: who reacts, as the index of annotations has it, so that
 * what somebody meant before need not be read to know what he means now. 0 are we; else
 * the occupant's id, the real address, or the address, which is the chat where that is a
 * person. One author may have several of these, because the chat was not known to be a
 * room or a person yet, but no two authors have the same: whoever reads joins them by
 * wc_author_key(). Inside a transaction. */

/* The message @message, which stands in the store, reacts. */
gboolean wc_annotation_author_note (WcDb *db, gint64 message, GError **error);

/* The chat of @account with this address turned out to be a room: its members are no
 * longer one person. */
gboolean
wc_annotation_author_note_room (WcDb *db, gint64 account, gint64 address, GError **error);
