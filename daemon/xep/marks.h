/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/notify.h"
#include "xml/node.h"

/* Whether a chat is pinned (XEP-0469), and of which of its messages to tell (XEP-0492),
 * as an element says it that is about the chat: @place. Of what it says to several kinds
 * of programs, what is meant for one like ours counts (XEP-0492 § 5), of both namespaces
 * the newer. NULL says nothing. */
WcMarks wc_marks_read (const WcNode *place);

/* Where the namespaces say different things, the one that was changed last counts: some
 * programs (Movim) know the older alone. @held: what counted of @held_place (nullable),
 * as it was before. */
WcNotify wc_marks_settle (const WcNode *place, WcNotify held, const WcNode *held_place);

/* Makes @place say what is wanted, where it says something else: in both namespaces of
 * XEP-0492. Everything else stays: foreign elements, what is meant for other kinds of
 * programs, <advanced/>. To take a setting back is not possible where it carries
 * something advanced (§ 4): it stays. _says: nothing would be changed. */
gboolean wc_marks_says (const WcNode *place, WcMarks wanted);
void wc_marks_write (WcNode *place, WcMarks wanted);
