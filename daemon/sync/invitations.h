/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/prompt.h"

/* Which invitations to rooms wait side by side. Strangers cause them, so they are few,
 * and nobody's can be pushed out by somebody who is trusted less: a contact's stands
 * above one that a room hands on, that above a stranger's. */

/* How many may wait for one account: to one room, and to all together. */
#define WC_INVITATIONS_MAX_OF_ROOM 5
#define WC_INVITATIONS_MAX 50

/* Whether @a and @b are to the same room by the same person and came the same way, so
 * that the later one takes the place of the other. What a room says of who invites is
 * only its word, and takes no place of what they said themselves. */
gboolean wc_invitations_is_same (const WcPrompt *a, const WcPrompt *b);

/* Which of @open (element-type WcPrompt, oldest first) has to go so that @invitation,
 * that is not among them, may wait too: the oldest of those that are trusted least. Gives
 * it, borrowed, in @out, or NULL where there is room. FALSE: there is none, and all that
 * wait are trusted more. */
gboolean wc_invitations_make_room (const GPtrArray *open,
                                   const WcPrompt *invitation,
                                   const WcPrompt **out);
