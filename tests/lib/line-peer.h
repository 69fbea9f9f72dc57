/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* The client's end of a JSON socket, driven by a test in the same process: waiting runs
 * the main loop, and what does not come within ten seconds fails the test. */
typedef struct
{
  GSocket *socket; /* (owned) (nullable) NULL once closed */
  GString *in;     /* (owned) */
  gboolean at_end; /* the other end was closed */
} WcLinePeer;

/* A pair of sockets. @out_other: (transfer full) the daemon's end. */
WcLinePeer *wc_line_peer_new (GSocket **out_other);

/* Connects to a socket file. */
WcLinePeer *wc_line_peer_connect (const char *path);
void wc_line_peer_free (WcLinePeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcLinePeer, wc_line_peer_free)

/* Sends bytes, waiting until they are taken. */
void wc_line_peer_send (WcLinePeer *self, const char *text);
/* Sends as much as is taken without waiting; returns how much that was. */
gsize wc_line_peer_push (WcLinePeer *self, const char *text, gsize length);

/* Waits for a line, without its end; NULL when the other end was closed. */
char *wc_line_peer_read (WcLinePeer *self);
void wc_line_peer_expect (WcLinePeer *self, const char *line);
void wc_line_peer_expect_end (WcLinePeer *self);

/* Will send no more; is gone. */
void wc_line_peer_shut (WcLinePeer *self);
void wc_line_peer_close (WcLinePeer *self);

/* Runs the main loop until it has nothing to do. */
void wc_line_peer_settle (void);

/* Runs the main loop until *@flag is set. */
void wc_line_peer_wait (const gboolean *flag);
