/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "model/occupant.h"
#include "store/db.h"

/* Whether @message, in a private chat in a room (or read there and to be marked), is for
 * somebody else than @there, who has the nick now: it is for who had spoken last when it
 * was written. Known by occupant id (XEP-0421) or real address; where nothing tells them
 * apart, nobody is another. FALSE + error when the store fails. */
gboolean wc_chat_partner_is_another (WcDb *db,
                                     const WcMessage *message,
                                     const WcOccupant *there,
                                     gboolean *out_another,
                                     GError **error);
