/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/clock.h"
#include "stream/module.h"
#include "stream/unit.h"

/* One account's dispatcher: it lives as long as the account runs, is bound to one stream
 * after another, and walks what arrives through the modules. It knows stanzas, not
 * sockets: the connector feeds it nodes and gives it a way to write. */
#define WC_TYPE_SESSION (wc_session_get_type ())
G_DECLARE_FINAL_TYPE (WcSession, wc_session, WC, SESSION, GObject)

/* @bare_jid: canonical; @xeps: terminated by NULL, constant; @unit: the port to the
 * store, copied; @host: what the modules find with wc_session_get_host(), borrowed, must
 * live longer. Attaches every module. Returns: (transfer full). */
WcSession *wc_session_new (const char *bare_jid,
                           const WcXep *const *xeps,
                           WcClock *clock,
                           const WcUnit *unit,
                           gpointer host);

/* Writes one stanza or nonza to the stream; the stream counts it for XEP-0198 by itself.
 * @tag is 0, or names the stanza in what WcSessionAcked reports. */
typedef void (*WcSessionWrite) (gpointer stream, const WcNode *node, guint64 tag);

/* For the connector. bind: a new stream (requests of the old one fail with OFFLINE);
 * resume: the old one goes on (requests wait on); unbind: the stream is lost, @resumable
 * says whether requests may wait for resumption. @features: the stream features after
 * login. */
void wc_session_bind (WcSession *self,
                      const char *full_jid,
                      const WcNode *features,
                      WcSessionWrite write,
                      gpointer stream);
void wc_session_resume (WcSession *self, WcSessionWrite write, gpointer stream);
void wc_session_unbind (WcSession *self, gboolean resumable);

/* For the connector: one stanza arrived (a child of the stream, no nonza of 0198).
 * @count: the inbound 0198 count that includes it, or 0 where 0198 is off. Returns TRUE
 * when it is stored, so that it may be acknowledged; FALSE + error when the store failed:
 * the caller must neither acknowledge nor go on reading. */
gboolean
wc_session_receive (WcSession *self, WcNode *stanza, guint32 count, GError **error);

/* Shows @func every stanza that passes, as it is on the wire; NULL: nobody looks. Never
 * the login, which no session sees. */
typedef void (*WcSessionTap) (WcSession *self,
                              gboolean outgoing,
                              const WcNode *stanza,
                              gpointer data);
void wc_session_set_tap (WcSession *self, WcSessionTap func, gpointer data);

/* Walks a message that a module unwrapped itself (an archive result) through the phases,
 * inside the unit that is open. @in is consumed. FALSE + error when the store failed. */
gboolean wc_session_walk (WcSession *self, WcInbound *in, GError **error);

/* Facts about the account and the stream. Strings are borrowed and may be NULL before
 * bind. */
const char *wc_session_get_bare_jid (WcSession *self);
const char *wc_session_get_full_jid (WcSession *self);
const char *wc_session_get_domain (WcSession *self);
const WcNode *wc_session_get_stream_features (WcSession *self);
gboolean wc_session_is_bound (WcSession *self);
gpointer wc_session_get_host (WcSession *self);
const WcUnit *wc_session_get_unit (WcSession *self);
WcClock *wc_session_get_clock (WcSession *self);
const WcXep *const *wc_session_get_xeps (WcSession *self);

/* The state that the module @xep keeps for this account; NULL when it has none. */
gpointer wc_session_get_state (WcSession *self, const WcXep *xep);

/* Whether @from (NULL allowed: absent means ourselves) is our own bare JID. */
gboolean wc_session_is_self (WcSession *self, const char *from);

/* Who sent @stanza, as far as it matters: ourselves, our server or anyone. */
WcSender wc_session_get_sender (WcSession *self, const WcNode *stanza);

/* For the connector: the server has acknowledged the stanza that was written with @tag
 * (0198). Emits "acked" (guint64 tag); the outbox listens. The session also emits
 * "bound", "resumed" and "unbound" (gboolean resumable), after the modules' hooks have
 * run. Without 0198 nothing is ever acked. */
void wc_session_acked (WcSession *self, guint64 tag);

/* What the server and our account announced (XEP-0030), set by xep/0030-disco at each
 * bind.
 * @features: (element-type utf8). _has answers FALSE until then. "server features known"
 * fires once per bind for modules that wait for it: @func runs at once when they are
 * known. */
typedef void (*WcSessionReady) (WcSession *self, gpointer state);
gboolean wc_session_is_ready (WcSession *self);
/* _expect_account: announced on this stream before we came to it; holds until
 * _set_features says what is true. */
void wc_session_expect_account (WcSession *self, const char *feature);
void wc_session_set_features (WcSession *self, GHashTable *server, GHashTable *account);
gboolean wc_session_server_has (WcSession *self, const char *feature);
gboolean wc_session_account_has (WcSession *self, const char *feature);

/* All of them, each once, sorted; empty while they are not known. Returns: (transfer
 * full) (array zero-terminated=1). */
char **wc_session_dup_features (WcSession *self);
void wc_session_when_ready (WcSession *self, WcSessionReady func, gpointer state);

/* Sends a stanza; it is dropped when no stream is bound (durable things go through
 * sync/outbox). send_tagged: see WcSessionWrite. */
void wc_session_send (WcSession *self, const WcNode *stanza);
void wc_session_send_tagged (WcSession *self, const WcNode *stanza, guint64 tag);

/* Sends an iq and waits for its answer. @to NULL: our own account (no 'to'). @payload:
 * the child, copied. @result is the whole iq, borrowed; NULL with @error: a stanza error
 * (WC_ERROR_REMOTE_ERROR and its kin), REMOTE_TIMEOUT after 60 s, OFFLINE. The callback
 * runs exactly once, never from inside the call, and not after the session was disposed
 * of; for an answer inside the unit of its stanza. */
typedef void (*WcReply) (WcSession *self,
                         gpointer user_data,
                         const WcNode *result,
                         const GError *error);
void wc_session_iq_get (WcSession *self,
                        const char *to,
                        const WcNode *payload,
                        WcReply reply,
                        gpointer user_data);
void wc_session_iq_set (WcSession *self,
                        const char *to,
                        const WcNode *payload,
                        WcReply reply,
                        gpointer user_data);

/* Calls @reply as if @error (transfer full) (nullable) had been answered, for requests
 * that are settled before anything is sent: from the main loop, or when the session is
 * disposed of. */
void wc_session_answer_later (WcSession *self,
                              WcReply reply,
                              gpointer user_data,
                              GError *error);

/* Inside a WcReply with an error: the whole iq of the refusal, borrowed; NULL when nobody
 * answered. */
const WcNode *wc_session_get_refusal (WcSession *self);

/* "Set it and note a refusal at info level", for requests with nothing to do afterwards.
 * @name: of the module, for the log. */
void wc_session_request_set (WcSession *self,
                             const char *name,
                             const char *to,
                             const WcNode *payload);

/* Answers the iq @request: a result with a copy of @payload (nullable), or an error. */
void wc_session_reply (WcSession *self, const WcNode *request, const WcNode *payload);
void wc_session_reply_error (WcSession *self,
                             const WcNode *request,
                             const char *type,
                             const char *condition);

/* Whether the stream may let the iq or archive answer @stanza be large: it answers a
 * request of ours that is still open. For the gate. */
gboolean wc_session_expects (WcSession *self, const WcNode *stanza);

/* Takes a part of an answer that is only held until its end comes (archive results): no
 * unit of work, and nothing to store. FALSE: it is no such part, and nothing happened. */
gboolean wc_session_hold (WcSession *self, WcNode *stanza);

/* For the connector: stores the inbound 0198 count alone, in a unit of its own. FALSE +
 * error when the store fails. */
gboolean wc_session_store_count (WcSession *self, guint32 count, GError **error);

/* For a handler or reply that could not store what it was told: the unit that is open
 * will be undone and the stanza not acknowledged. @error: (transfer full). */
void wc_session_fail_unit (WcSession *self, GError *error);

/* Runs the outbound hooks over @out. FALSE + error: the message must not leave. */
gboolean wc_session_decorate (WcSession *self, WcOutbound *out, GError **error);

/* A unit of work for what a module stores between stanzas (a page of an archive); those
 * of arriving stanzas are opened for it. They may be nested. _begin, _commit: FALSE +
 * error when the store fails, and everything since _begin is undone. */
gboolean wc_session_begin_unit (WcSession *self, GError **error);
gboolean wc_session_commit_unit (WcSession *self, GError **error);
void wc_session_undo_unit (WcSession *self);

/* Runs @func once the outermost unit that is open now has committed (at once when none is
 * open). Never runs when it is rolled back. */
typedef void (*WcSessionCommitted) (gpointer user_data);
void wc_session_after_commit (WcSession *self,
                              WcSessionCommitted func,
                              gpointer user_data,
                              GDestroyNotify destroy);

/* Counts and notes at info level something remote that was dropped; no body or JID may be
 * in
 * @format's result. The counts by @reason are what Accounts.ServerInfo and doctor show.
 */
void wc_session_dropped (WcSession *self, const char *module, const char *reason);
void wc_session_info (WcSession *self, const char *module, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
GHashTable *
wc_session_get_dropped (WcSession *self); /* (element-type utf8 guint) borrowed */
