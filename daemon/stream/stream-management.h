/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "xml/node.h"

/* XEP-0198 of one stream after another, without any input or output of its own: it
 * counts, keeps what is not acknowledged, and says what to write. */
typedef struct _WcStreamManagement WcStreamManagement;

typedef struct
{
  /* Writes a nonza, or again a stanza of before. */
  void (*write) (gpointer data, const WcNode *node);
  /* The stanza that was sent with this tag has been handled by the server; not for tag 0.
   */
  void (*acked) (gpointer data, guint64 tag);
  /* The server told its count @h of the session @id. */
  void (*handled) (gpointer data, const char *id, guint32 h);
  /* A request for an acknowledgement was not answered for a minute: the peer is gone. */
  void (*silent) (gpointer data);
} WcStreamManagementHooks;

/* What came of a nonza. */
typedef enum
{
  WC_STREAM_MANAGEMENT_HANDLED, /* dealt with; nothing to do */
  WC_STREAM_MANAGEMENT_ENABLED,
  WC_STREAM_MANAGEMENT_RESUMED, /* what was unacknowledged has been written again */
  WC_STREAM_MANAGEMENT_REFUSED, /* <failed/>: not enabled, or not resumed */
  WC_STREAM_MANAGEMENT_UNKNOWN, /* no nonza of 0198 */
} WcStreamManagementResult;

/* @clock is referenced, @hooks is static. Returns: (transfer full). */
WcStreamManagement *wc_stream_management_new (WcClock *clock,
                                              const WcStreamManagementHooks *hooks,
                                              gpointer data);
void wc_stream_management_free (WcStreamManagement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcStreamManagement, wc_stream_management_free)

/* Takes over a session that an earlier run of the daemon left: its id and what it had
 * handled. */
void
wc_stream_management_restore (WcStreamManagement *self, const char *id, guint32 inbound);

/* Whether there is a session to resume; its id, NULL without one (borrowed). */
gboolean wc_stream_management_can_resume (WcStreamManagement *self);
const char *wc_stream_management_get_id (WcStreamManagement *self);

/* The nonzas that open: <resume/> for the old session, <enable/> for a new one. _enable
 * forgets the old session; counting of what is sent begins with it (§ 3), that of what
 * comes in with <enabled/>. Returns: (transfer full). */
WcNode *wc_stream_management_resume (WcStreamManagement *self);
WcNode *wc_stream_management_enable (WcStreamManagement *self);

/* The stream is gone: timers stop, the session waits for resumption. */
void wc_stream_management_suspend (WcStreamManagement *self);

/* Deals with a child of the stream that is no stanza. FALSE-like results carry @error:
 * the server acknowledged more than was sent (§ 4: handled-count-too-high): the stream
 * must be closed. After <failed h='…'/> the count stands in *@out_h and *@out_h_known is
 * TRUE. @out_… are nullable. */
WcStreamManagementResult wc_stream_management_handle (WcStreamManagement *self,
                                                      const WcNode *nonza,
                                                      gboolean *out_h_known,
                                                      guint32 *out_h,
                                                      GError **error);

/* A stanza is about to be written: counts it and keeps a reference. @tag: for the hook,
 * or 0. Ask for wc_stream_management_next_number() before. Does nothing while not
 * enabled. */
void
wc_stream_management_sent (WcStreamManagement *self, const WcNode *stanza, guint64 tag);

/* Something has been written and the writing pauses: asks for an acknowledgement when it
 * is due. */
void wc_stream_management_flushed (WcStreamManagement *self);

/* The number that the next stanza will have; 0 while not enabled. */
guint32 wc_stream_management_next_number (WcStreamManagement *self);

/* Stanzas that came in: the count that would include the next one (0 while not enabled),
 * and "it is stored", which lets the count be told. _held: it is in memory alone, part of
 * something whose end will be stored; the server is told of it with the next one that is,
 * or when this run of the daemon resumes the session. */
guint32 wc_stream_management_next_inbound (WcStreamManagement *self);
void wc_stream_management_stored (WcStreamManagement *self);
void wc_stream_management_held (WcStreamManagement *self);

/* Whether something is held, and the count with it: to be stored before a resumption
 * tells the server of it. */
gboolean wc_stream_management_has_held (WcStreamManagement *self, guint32 *out_count);

gboolean wc_stream_management_is_enabled (WcStreamManagement *self);
guint wc_stream_management_count_unacked (WcStreamManagement *self);

/* How long the server keeps the session (seconds, 0: it did not say), and where it wants
 * to be resumed ("host:port", nullable, borrowed). */
gint64 wc_stream_management_get_max_s (WcStreamManagement *self);
const char *wc_stream_management_get_location (WcStreamManagement *self);
