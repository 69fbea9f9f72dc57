/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "model/room.h"
#include "store/db.h"

/* Whom a message of ours names (XEP-0513), as a client says it. */

/* Adds @wanted (nullable) (element-type WcMention) to @draft, which goes to @chat
 * (canonical) and has its text. An address without domain is the nick of somebody in the
 * room. Where no part of the text is told, it is the first that is their nick, or the
 * local part of their address, as a word. INVALID_ARGUMENT (field "options.mentions"):
 * too many, nobody, or a part that is not in the text. */
gboolean wc_mentions_add (WcDb *db,
                          gint64 account,
                          const char *chat,
                          const GPtrArray *wanted,
                          WcMessageBuilder *draft,
                          GError **error);

/* Whether the room (nullable) lets us mention all that @draft does, as it says and as we
 * stand to it now (XEP-0513 § 3.6). The same error. */
gboolean wc_mentions_check (const WcRoom *room, WcMessageBuilder *draft, GError **error);

/* Appends to @text all that tells one list (nullable) from another. */
void wc_mentions_append (GString *text, const GPtrArray *wanted);
