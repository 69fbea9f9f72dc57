/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* What messages say beside their text (model/extra.h). Whatever becomes of a message, its
 * rows go with it by triggers. */

/* Adds what @message says, and that it means us (WC_MESSAGE_FLAG_MENTIONS_ME). Inside a
 * transaction; nothing to do for most. */
gboolean wc_extra_store_add (WcDb *db, const WcMessage *message, GError **error);

/* Completes @messages (WcMessage, NULL allowed) with what their texts of now say. */
gboolean wc_extra_store_fill (WcDb *db, GPtrArray *messages, GError **error);
