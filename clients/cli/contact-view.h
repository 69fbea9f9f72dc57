/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/screen.h"

/* Contacts for people. */

/* A table of them, one a line. @contacts: (element-type JsonObject). Returns: (transfer
 * full). */
char *wc_contact_view_list (GPtrArray *contacts, const WcScreen *screen);

/* Everything of one of them, one thing a line. @now: its time zone is used. Returns:
 * (transfer full). */
char *wc_contact_view_show (JsonObject *contact, const WcScreen *screen, GDateTime *now);
