/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* How long a server has to hear the end of a stream and to close its own side. */
#define WC_FAREWELL_LIMIT_US (10 * G_USEC_PER_SEC)

/* Lets the other side of a TCP connection hear what was written last: says that no more
 * comes, throws away what it still sends, and closes when it has closed or when @limit_us
 * have passed. Closing at once would make the kernel answer what is unread or still comes
 * with a reset (RFC 9293 § 3.10.7.1), and who meets one in the midst of writing does not
 * read on. RFC 6120 § 4.4 wants the entity that ends a stream to wait. @connection: its
 * socket does not block, nobody else watches it; a reference is held by the main loop.
 * Where the loop ends before, nothing is left. */
void wc_farewell_begin (GSocketConnection *connection, gint64 limit_us);
