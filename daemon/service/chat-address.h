/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* How a client names a chat: by the bare JID of a contact or a room, or by room/nick for
 * what is said in private to an occupant of a room. */

/* The canonical address of a chat of @account. With a resource it must be a private chat:
 * the bare part a room that is known, or a chat that is there already. INVALID_ARGUMENT
 * (field "chat"). Returns: (transfer full). */
char *
wc_chat_address_resolve (WcDb *db, gint64 account, const char *chat, GError **error);

/* Whether @address, canonical, is a room that @account knows or knew, or somebody in one.
 */
gboolean wc_chat_address_is_in_room (WcDb *db, gint64 account, const char *address);

/* The room of a chat in one: of the room itself, or of a private chat. Returns: (transfer
 * full). */
char *wc_chat_address_dup_room (const char *address);
