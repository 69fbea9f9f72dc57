/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Calls Chats.Join with @params. Where the room asks for a CAPTCHA meanwhile, a person at
 * the terminal is asked, up to three times; else it is said where it waits. Returns:
 * (transfer full) the result. */
JsonObject *wc_room_join_call (WcCli *cli, JsonObject *params, GError **error);

/* The word for why the room refused with @error (nullable), as in Chat; "" for none.
 * Borrowed. */
const char *wc_room_join_get_reason (const GError *error);
