/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/gate.h"
#include "stream/login.h"
#include "stream/session.h"
#include "stream/transport.h"

/* The bound stream of an account, between the connection and the session: it writes and
 * counts what the session says, hands it what the server says, and carries the session of
 * XEP-0198 from one connection to the next. It lives as long as the account; connections
 * come and go. */
typedef struct _WcLiveStream WcLiveStream;

typedef struct
{
  /* The connection is over, by whatever cause but the verbs below. */
  void (*ended) (gpointer data, const GError *error);
  /* See WcConnectorHooks. */
  void (*session_began) (gpointer data, const char *id);
  void (*session_handled) (gpointer data, const char *id, guint32 h);
  void (*session_over) (gpointer data, const char *id, const guint32 *h);
} WcLiveStreamHooks;

/* How a connection is left. */
typedef enum
{
  WC_LIVE_STREAM_PROPERLY, /* the stream is ended: nothing can be resumed */
  WC_LIVE_STREAM_SILENTLY, /* only the connection: the session can be resumed */
} WcLiveStreamLeave;

/* @session and @clock are referenced, @hooks is static. Returns: (transfer full). */
WcLiveStream *wc_live_stream_new (WcSession *session,
                                  WcClock *clock,
                                  const WcLiveStreamHooks *hooks,
                                  gpointer data);
void wc_live_stream_free (WcLiveStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcLiveStream, wc_live_stream_free)

/* Takes over the session that an earlier run of the daemon left. */
void wc_live_stream_restore (WcLiveStream *self,
                             const char *id,
                             const char *full_jid,
                             guint32 inbound);

/* The <resume/> to try, where there is a session and @features offer 0198 (transfer
 * full); NULL otherwise. */
WcNode *wc_live_stream_resume (WcLiveStream *self, const WcNode *features);

/* Begins with a connection that is logged in, from within its login's last word.
 * @transport and @gate are referenced. The session is bound, or goes on. */
void wc_live_stream_open (WcLiveStream *self,
                          WcTransport *transport,
                          WcGate *gate,
                          const WcLoginResult *result);

/* Leaves the connection. Nothing happens without one, but that after PROPERLY there is no
 * session any more. */
void wc_live_stream_leave (WcLiveStream *self, WcLiveStreamLeave how);

/* The connection is suspected: unless the server says anything within 15 s, it is over.
 * _fail: it is over now. */
void wc_live_stream_probe (WcLiveStream *self);
void wc_live_stream_fail (WcLiveStream *self, const GError *error);

gboolean wc_live_stream_is_open (WcLiveStream *self);

/* Whether what is received can be stored. While it cannot (FALSE) nothing is read,
 * nothing is acknowledged, and the connection stays; what was read already waits, at most
 * the bytes of one read. Then it is handled as if it came now. Once this was called, a
 * stanza that cannot be stored for the sake of the disk (wc_error_is_storage()) begins
 * such a pause by itself; before, it ends the connection. */
void wc_live_stream_set_storable (WcLiveStream *self, gboolean storable);

/* As bound, or NULL; and what the server said about the session (stream-management.h).
 * Borrowed. */
const char *wc_live_stream_get_full_jid (WcLiveStream *self);
gboolean wc_live_stream_can_resume (WcLiveStream *self);
/* The id of the session and the number that the next stanza will have on it. NULL and 0
 * while there is none that can be resumed. Borrowed. */
const char *wc_live_stream_get_next (WcLiveStream *self, guint32 *out_number);
gint64 wc_live_stream_get_max_s (WcLiveStream *self);
const char *wc_live_stream_get_location (WcLiveStream *self);
