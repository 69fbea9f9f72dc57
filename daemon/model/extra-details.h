/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/extra.h"

/* What a text says beside itself, kept among the details of what is no message yet
 * (model/details.h): mentions, links, the parent of its thread, a spoiler. */

/* Sets in @details what @extra says; what they said before goes. */
void wc_extra_details_set (GHashTable *details, const WcExtra *extra);

/* Returns: (transfer full), empty where nothing is said. Of what cannot be read, as it
 * came from elsewhere, nothing is said. */
WcExtra *wc_extra_details_get (GHashTable *details);
