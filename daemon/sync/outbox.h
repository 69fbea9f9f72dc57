/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "model/message.h"
#include "model/report.h"
#include "store/db.h"
#include "store/outbox-store.h"
#include "sync/pace.h"

/* The way out of one account's messages: exactly once, in order per chat, across lost
 * streams and restarts (DECISIONS 5, 6, 11). What is in doubt after a stream that could
 * not be resumed waits until the archive has been read: it confirms what arrived, the
 * rest is written again. */
#define WC_TYPE_OUTBOX (wc_outbox_get_type ())
G_DECLARE_FINAL_TYPE (WcOutbox, wc_outbox, WC, OUTBOX, GObject)

/* What the way out cannot say yet, and will: it is no refusal. */
#define WC_OUTBOX_ERROR (wc_outbox_error_quark ())
GQuark wc_outbox_error_quark (void);

typedef enum
{
  WC_OUTBOX_ERROR_NOT_YET, /* something has to be asked for, before it can be rendered */
} WcOutboxError;

/* What the outbox needs of the stream; filled by the account, faked in tests. */
typedef struct
{
  gpointer self;

  /* Asked before each write, also of bytes that were fixed before: whether who @message
   * is for (the author, for a marker) is there still. FALSE + error when it must not
   * leave, as below, or when the store cannot say it: then it waits. */
  gboolean (*may_go) (gpointer self, const WcMessage *message, GError **error);

  /* Makes the final bytes of @entry: @message is NULL for a marker whose message is gone.
   * Returns: (transfer full), NULL + error when it must not leave (a policy): the message
   * becomes failed with the error's detail "condition". With WC_OUTBOX_ERROR_NOT_YET it
   * waits, and all that the transaction has stored is taken back. */
  char *(*render) (gpointer self,
                   const WcOutboxEntry *entry,
                   const WcMessage *message,
                   GError **error);

  /* The stream's 0198 id and the number the next stanza will have on it; id NULL without
   * 0198. */
  void (*next) (gpointer self, const char **out_sm_session, guint32 *out_seq);

  /* Writes bytes; what was written before is before it on the wire. */
  void (*write) (gpointer self, const char *stanza);

  /* (nullable) Messages of @chat wait for what they need: it is asked for, and
   * wc_outbox_release() called later, once. */
  void (*prepare) (gpointer self, const char *chat);
} WcOutboxStream;

/* @account: id in the store. @db is referenced. Returns: (transfer full). */
WcOutbox *wc_outbox_new (WcDb *db, gint64 account);

/* Puts a message on its way: stores it and its entry durably (FULL). @body, @chat:
 * checked by the caller. @origin_id: unique, never reused (DECISIONS 6). @extra
 * (nullable) may add to the same transaction (an idempotency key). It is from the account
 * where @draft names nobody else (who we are in a room). Returns: (transfer
 * full) the message, queued; NULL + error when nothing was stored. Call wc_outbox_flush()
 * afterwards. */
typedef gboolean (*WcOutboxExtra) (WcDb *db,
                                   const WcMessage *message,
                                   gpointer data,
                                   GError **error);
WcMessage *wc_outbox_send (WcDb *db,
                           const WcAccount *account,
                           WcMessageBuilder *draft,
                           WcOutboxExtra extra,
                           gpointer data,
                           GError **error);

/* Stores that our displayed marker for @message is to be sent (XEP-0333). */
gboolean wc_outbox_mark (
    WcDb *db, gint64 account, const char *chat, gint64 message, GError **error);

/* A failed message is to be sent again, with the same bytes: those of one that was
 * encrypted and may have arrived are kept. CONFLICT when it had not
 * failed. */
gboolean wc_outbox_resend (WcDb *db, gint64 account, gint64 message, GError **error);

/* The stream is there and may be written to. @stream: copied; its self must live until
 * wc_outbox_close(). Flushes. */
void wc_outbox_open (WcOutbox *self, const WcOutboxStream *stream);

/* Nothing may be written any more. */
void wc_outbox_close (WcOutbox *self);

/* Writes what is ready. Does nothing while closed. */
void wc_outbox_flush (WcOutbox *self);

/* The server has handled everything up to number @h of @sm_session: those are sent. */
gboolean wc_outbox_acknowledged (WcOutbox *self,
                                 const char *sm_session,
                                 guint32 h,
                                 GError **error);

/* The stream @sm_session was resumed by a daemon that did not open it: what was written
 * behind
 * @h is written again. (A stream resumed in the process that opened it is replayed by
 * stream management, and needs wc_outbox_acknowledged() alone.) */
gboolean
wc_outbox_resumed (WcOutbox *self, const char *sm_session, guint32 h, GError **error);

/* A new stream was bound, the old one is over. @h_known: the server still told how far
 * the old one came (@h of @sm_session); otherwise what was written is in doubt. */
gboolean wc_outbox_restarted (
    WcOutbox *self, const char *sm_session, gboolean h_known, guint32 h, GError **error);

/* The archive has been read up to its end since the stream was bound: what is in doubt
 * and was not found did not arrive, and is written again. @proof FALSE: there is no
 * archive, what is in doubt becomes failed with the condition "uncertain" (DECISIONS 11).
 */
gboolean wc_outbox_reconciled (WcOutbox *self, gboolean proof, GError **error);

/* The message came back from the server: its entry is done. Inside a transaction. */
gboolean wc_outbox_settle (WcOutbox *self, gint64 message, GError **error);

/* We are in @room (a bare JID), and it shows us what we say: from now on it is written
 * to, unless something is in doubt there, which waits for wc_outbox_room_reconciled().
 * _close: we are there no longer; what it has not shown is in doubt. A room is closed at
 * first, and what is for it waits. What a room has shown is settled; our server's word
 * that it took it does not suffice, for the room may not have. */
void wc_outbox_open_room (WcOutbox *self, const char *room);
gboolean wc_outbox_close_room (WcOutbox *self, const char *room, GError **error);

/* Nothing goes to single occupants of rooms until it is known again who has which nick.
 * @wanted is called once, when something waits for that, in any case not before the
 * outbox is opened. Closing it, or a room, does not end that; all is forgotten with a
 * stream that is not resumed, as every room is closed then. */
void wc_outbox_hold_private (WcOutbox *self, void (*wanted) (gpointer), gpointer data);
void wc_outbox_release_private (WcOutbox *self);

/* What messages of @chat have waited for (WcOutboxStream.prepare) is there, or will not
 * be: they go on. */
void wc_outbox_release (WcOutbox *self, const char *chat);

/* From now on @room hears one message of ours at a time, and the next one @pause_us after
 * it has shown that (XEP-0500); 0: as they come. Markers and private messages do not
 * wait. @clock is referenced by whoever comes first. */
void wc_outbox_set_room_pause (WcOutbox *self,
                               WcClock *clock,
                               const char *room,
                               gint64 pause_us);

/* A room refused the message because it came too early. TRUE: it waits for its next turn,
 * before all others of the chat; FALSE: it has to be settled. Inside a transaction. */
gboolean wc_outbox_hold_back (WcOutbox *self, gint64 message);

/* The room refused the message, by @report, in words that may mean that we are not in it,
 * and is asked whether we are. TRUE: the message waits for that, and with it all that is
 * for the room, or it is queued again where we are known to be out; FALSE: it has to be
 * settled, as what was queued again twice. Inside a transaction. What has the answer is
 * wc_outbox_close_room(), which queues again what waits, in its place, because the room
 * did not take it; or _refused: nothing says that we are out, what waits has failed. */
gboolean wc_outbox_hold (WcOutbox *self, gint64 message, const WcReport *report);
void wc_outbox_room_refused (WcOutbox *self, const char *room);

/* As wc_outbox_reconciled() and wc_outbox_is_unsure(), of one room and its archive; those
 * two leave rooms out. */
gboolean wc_outbox_room_reconciled (WcOutbox *self,
                                    const char *room,
                                    gboolean proof,
                                    GError **error);
gboolean
wc_outbox_is_room_unsure (WcOutbox *self, const char *room, gint64 *out_since_us);

/* Whether something was written, on whatever stream, that nobody has confirmed yet. */
gboolean wc_outbox_has_unconfirmed (WcOutbox *self);

/* Whether something is in doubt and waits for wc_outbox_reconciled(); since when (us),
 * for the archive. */
gboolean wc_outbox_is_unsure (WcOutbox *self, gint64 *out_since_us);
