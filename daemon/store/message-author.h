/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* Of what somebody in a room said to us alone, not every copy tells who that is: an
 * archive has no address, a live copy or the file of an export may. @told is such a copy
 * of the message @id, which may be held without: who wrote it is known from then on, and
 * what it says about others, and others about it, counts as if it had been known at once.
 * Anything else changes nothing. Journal: message.changed. Inside a transaction. */
gboolean
wc_message_author_learn (WcDb *db, gint64 id, const WcMessage *told, GError **error);
