/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Whether the message @in of somebody else names us: by a mention that it carries, or by
 * our nick as a word where many speak (XEP-0513). What names us and is not to disturb
 * does not, whatever else the text says. That it answers something of ours is the
 * store's to find out. */
gboolean wc_mention_me_is_meant (WcSession *session, const WcInbound *in);
