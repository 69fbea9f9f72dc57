/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/screen.h"

/* The form in which a room is configured (Form of the API), for people. The names of its
 * fields are long and begin alike; what follows "muc#roomconfig_" is enough. */

/* The name of @field as people may write it; borrowed, NULL where it has none. */
const char *wc_room_form_name (JsonObject *field);

/* What people can set, one field a line: name, value, what it is, and what it takes.
 * Returns: (transfer full). */
char *wc_room_form_view (JsonObject *form, const WcScreen *screen);

/* What @words (ends with NULL), each FIELD=VALUE, say: { "<var>": [values] } for
 * Chats.Configure. A field that stands there several times has several values; "FIELD="
 * alone takes all of them away. Yes and no may be said in words; "FIELD=-" reads a secret
 * with @read (data: @data). Returns: (transfer full); NULL with WC_EXIT_USAGE. */
typedef char *(*WcRoomFormRead) (const char *label, gpointer data, GError **error);
JsonObject *wc_room_form_answer (JsonObject *form,
                                 const char *const *words,
                                 WcRoomFormRead read,
                                 gpointer data,
                                 GError **error);
