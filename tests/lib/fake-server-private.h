/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-server.h"

/* For the files fake-server*.c alone. */

/* Says @text from within a turn of the main loop; NULL: the connection breaks. */
void wc_fake_server_take_turn (WcFakeServer *self, const char *text);
void wc_fake_server_feed (WcFakeServer *self, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* Answers one request. */
void wc_fake_server_serve (WcFakeServer *self, const WcNode *iq);

/* Takes in what the client has written. */
void wc_fake_server_take_text (WcFakeServer *self, char *text);
