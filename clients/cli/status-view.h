/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/screen.h"

/* The daemon at a glance, for people: one screen. @status: a Status of the API, with the
 * accounts that shall be shown. @syncs: (element-type utf8 JsonObject) SyncState of those
 * that are syncing, by JID. Returns: (transfer full). */
char *wc_status_view_render (JsonObject *status,
                             GHashTable *syncs,
                             GDateTime *now,
                             const WcScreen *screen);

/* Whether there is an account, and every one that is enabled is connected or about to
 * be. */
gboolean wc_status_view_is_well (JsonObject *status);
