/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-server.h"

/* For the files fake-server*.c alone. */

/* Says @text from within a turn of the main loop; NULL: the connection breaks. */
void wc_fake_server_take_turn (WcFakeServer *self, const char *text);
void wc_fake_server_feed (WcFakeServer *self, const char *format, ...)
    G_GNUC_PRINTF (2, 3);

/* The session of 0198: it begins; the client has stored up to @h of what was said on it;
 * it is over; what is not stored is said again. */
void wc_fake_server_enable (WcFakeServer *self);
void wc_fake_server_stored (WcFakeServer *self, const char *h);
void wc_fake_server_forget_session (WcFakeServer *self);
void wc_fake_server_repeat (WcFakeServer *self);

/* Answers one request. */
void wc_fake_server_serve (WcFakeServer *self, const WcNode *iq);

/* Takes in what the client has written. */
void wc_fake_server_take_text (WcFakeServer *self, char *text);
