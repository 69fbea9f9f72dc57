/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-encrypted.h"
#include "stream/session.h"

/* What is larger is refused: servers take 256 KB for a stanza. */
#define WC_OMEMO_OUTBOUND_MAX (200 * 1024)

/* Asks for what is to be known before messages of @chat can be encrypted: lists of
 * devices, and sessions with them. @done: called once, later from the main loop, also
 * when the stream has gone meanwhile. What is there by then is what the next message is
 * encrypted with, on this stream. */
void wc_omemo_outbound_prepare (WcSession *session,
                                const char *chat,
                                GDestroyNotify done,
                                gpointer data);
