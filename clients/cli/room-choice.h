/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The room that the first argument means, for what "whinchat room" does. */

/* The arguments of a call about it: { "account": …, @key: room }, where @key is "chat" or
 * "room". @out_room: (transfer full) (nullable) its address. Returns: (transfer full);
 * NULL with @error. */
JsonObject *
wc_room_choice_new_params (WcCli *cli, const char *key, char **out_room, GError **error);

/* Calls what changes something, and says @done; @params: (transfer full) (nullable): NULL
 * where @error is set already. Returns the exit status. */
int wc_room_choice_change (
    WcCli *cli, const char *method, JsonObject *params, const char *done, GError **error);

/* Sets the members @names (ends with NULL) of @object to the options of the same names
 * that were given. */
void wc_room_choice_set_options (const WcCli *cli,
                                 JsonObject *object,
                                 const char *const *names);

/* The password of a room, when --password-stdin was given, or @ask: from the terminal.
 * FALSE + error when there was none to be had. */
gboolean
wc_room_choice_set_password (WcCli *cli, JsonObject *how, gboolean ask, GError **error);
