/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "xml/node.h"

/* What of an account is not messages, as XEP-0227 has it: made of lines of an export, in
 * any order. Chats are asked which of them are rooms. */
typedef struct _WcPiePeople WcPiePeople;

WcPiePeople *wc_pie_people_new (const char *account);
void wc_pie_people_free (WcPiePeople *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPiePeople, wc_pie_people_free)

/* Takes what @line says, if it is about that. */
void wc_pie_people_take (WcPiePeople *self, JsonObject *line);

/* Whether the chat @jid is a room: what is said there is in the archive of the room. */
gboolean wc_pie_people_is_room (const WcPiePeople *self, const char *jid);

/* Takes the message @line of an export, in the order of their ids: how far its chat is
 * read. */
void wc_pie_people_take_message (WcPiePeople *self, JsonObject *line);

/* Whether the account has a picture, which no line holds. */
gboolean wc_pie_people_has_picture (const WcPiePeople *self);

/* The children of <user/> that stand before the archive, and those behind it: the latter
 * need all messages. @picture: (nullable), as Contacts.Avatar gives it. Returns:
 * (transfer full) (element-type WcNode). */
GPtrArray *wc_pie_people_build (const WcPiePeople *self);
GPtrArray *wc_pie_people_build_published (const WcPiePeople *self, JsonObject *picture);
