/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* The hats (XEP-0317) that the presence @stanza of an occupant shows, as model/hats.h
 * writes them; NULL where there are none. Only a room's presence may be asked: rooms take
 * away what people claim themselves. Returns: (transfer full). */
char *wc_muc_hats_read (const WcNode *stanza);
