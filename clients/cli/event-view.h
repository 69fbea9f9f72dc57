/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/message-view.h"

/* Appends an Event of the API for people, with a line feed at its end: a message as a
 * message, everything else as its kind and what matters of it. */
void wc_event_view_append (WcMessageView *view, JsonObject *event, GString *out);
