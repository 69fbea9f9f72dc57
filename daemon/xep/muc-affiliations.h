/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/muc-rooms.h"

/* Who is what in a room, whether there or not: the lists of a room that gives them
 * versions (XEP-0463) are kept in the store as long as every change of them is known, and
 * everybody's changes are told. Each is called inside the unit of the stanza; FALSE: the
 * unit has failed. */

/* Adds to @x, the element that asks @room to let us in, the question what has changed. */
void wc_muc_affiliations_ask (WcMucRoom *room, WcNode *x);

/* The presence @stanza has let us in (@entered), or is another of the room or of somebody
 * in it. */
gboolean wc_muc_affiliations_take_presence (WcMucRoom *room,
                                            const WcNode *stanza,
                                            gboolean entered);

/* Whether @x (nullable) of a message of the room itself is about its lists. */
gboolean wc_muc_affiliations_is_news (const WcNode *x);
gboolean wc_muc_affiliations_take_message (WcMucRoom *room, const WcNode *x);

/* The room refuses something, with @error, as a message of its own. */
void wc_muc_affiliations_take_error (WcMucRoom *room, const GError *error);
