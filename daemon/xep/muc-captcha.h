/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/muc-rooms.h"

/* What @from, the room itself or an occupant, says while we are not in: whether it is a
 * challenge (XEP-0158), which is no text then. The one for our join becomes a prompt, and
 * CHALLENGED is told: the join waits until the room lets us in, refuses, or some minutes
 * are over. Where nobody could answer it the join ends: refused, as
 * wc_muc_challenge_explain() says. Inside the unit of the stanza. */
gboolean wc_muc_captcha_take (WcMucRoom *room, const char *from, const WcNode *stanza);

/* Gives @room, which asks here, what a person answered: see wc_muc_answer_captcha(). */
void wc_muc_captcha_answer (WcMucRoom *room,
                            const char *answer,
                            WcReply reply,
                            gpointer user_data);
