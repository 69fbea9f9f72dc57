/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/room.h"
#include "xml/node.h"

/* What the disco#info answer @query (nullable) says of @room: flags, name, description,
 * limits of reactions, slow mode, activity, how
 * many are in it.
 * NOT_SUPPORTED when it is no room. Returns: (transfer full), or NULL. */
WcRoom *
wc_muc_info_parse (gint64 account, const char *room, const WcNode *query, GError **error);
