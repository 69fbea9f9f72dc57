/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

/* Sets the field "mentions" of @options to those whom a person gave with --mention: an
 * address, in a room a nick, or "@channel" for a group. Nothing without any. @all:
 * (nullable) (array zero-terminated=1). */
void wc_mention_option_add (const char *const *all, JsonObject *options);
