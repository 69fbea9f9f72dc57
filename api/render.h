/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/services.h"

/* An event as the dictionary Event, with the object it is about as it is now (DECISIONS
 * 14): what was forgotten since then is not in it. Returns: (transfer floating) a{sv}. */
GVariant *wc_render_event (const WcServices *services, const WcEvent *event);
