/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/muc-rooms.h"

/* What @from, the room itself or an occupant, says while we are not in: whether it is a
 * challenge (XEP-0158), which is no text then. The one for our join ends that: refused,
 * NOT_AUTHORIZED with the details "reason", "captcha", and "url" and "text", the page on
 * which a person can answer it, where there is one. */
gboolean wc_muc_captcha_take (WcMucRoom *room, const char *from, const WcNode *stanza);
