/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "xml/node.h"

/* Adds to @message what @line of an export says beside its text: the spoiler, the hint
 * that it is ephemeral, whom it mentions, and what it says of links. */
void wc_pie_extra_add (WcNode *message, JsonObject *line);

/* The thread that its own branched off, borrowed; NULL: none. */
const char *wc_pie_extra_get_parent (JsonObject *line);
