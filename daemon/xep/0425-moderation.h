/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* What a moderator asks of a room (XEP-0425 § 3): that the message to which the room gave
 * @id is retracted, @reason nullable. In the newest form that the room offers: @info is
 * the <query/> in which it tells what it has (XEP-0030). Returns: (transfer full) the
 * payload of an iq; NULL where it offers none. */
WcNode *wc_moderation_build (const WcNode *info, const char *id, const char *reason);

/* Who did it, of the element @moderated: as the room names him, else the occupant's id.
 * NULL: it is not told. Borrowed. */
const char *wc_moderation_get_moderator (const WcNode *moderated);
