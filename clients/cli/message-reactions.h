/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

/* What people mean about @message, a Message of the API: " [👍 2 🎉]", each emoji once,
 * with how many mean it, fit for a terminal. NULL: nobody does. Returns: (transfer full)
 * (nullable). */
char *wc_message_reactions_dup (JsonObject *message);
