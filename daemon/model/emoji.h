/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Whether @text is one emoji: a flag, a key, or one picture with what may follow it (how
 * it is to be shown, the colour of skin, tags) and others that are joined to it. What a
 * picture is says the top of the source. */
gboolean wc_emoji_is_one (const char *text);
