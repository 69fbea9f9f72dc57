/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/screen.h"

/* Whether a Profile of the API says nothing but whose it is. */
gboolean wc_profile_view_is_empty (JsonObject *profile);

/* A Profile of the API for people. Returns: (transfer full). */
char *wc_profile_view_show (JsonObject *profile, const WcScreen *screen);
