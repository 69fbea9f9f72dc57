/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "xml/node.h"

/* The message that @line of an export tells of, as the archive of @account would have it:
 * an element <result/> (XEP-0313). NULL: it has no place there, as it was never sent, or
 * its chat is forgotten. Returns: (transfer full) (nullable). */
WcNode *wc_pie_message_build (JsonObject *line, const char *account);

/* The id that the archive of @by gave it, borrowed; NULL: none that is known. */
const char *wc_pie_message_find_id (JsonObject *line, const char *by);
