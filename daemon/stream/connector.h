/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account-state.h"
#include "model/prompt.h"
#include "stream/attempt.h"
#include "stream/session.h"

/* Keeps one account online: one attempt after another with growing pauses, the stream
 * between transport and session with its stream management (XEP-0198), and what to do
 * when it ends. It asks nobody and shows nothing: what a person must know or decide
 * leaves as values. */
#define WC_TYPE_CONNECTOR (wc_connector_get_type ())
G_DECLARE_FINAL_TYPE (WcConnector, wc_connector, WC, CONNECTOR, GObject)

/* How the account stands. Strings are borrowed and good until the next change. */
typedef struct
{
  WcAccountState state;   /* OFFLINE, CONNECTING, ONLINE, AUTH_FAILED or ERROR */
  const char *reason;     /* (nullable) a word: "conflict", "not-authorized", … */
  const char *text;       /* (nullable) a sentence for people */
  gint64 next_attempt_us; /* wall clock; 0: none is planned */
  gint64 since_us;        /* wall clock: since when this state lasts */

  /* Of the stream, while ONLINE. */
  const char *full_jid;  /* (nullable) */
  const char *mechanism; /* (nullable) SASL; NULL when offline */
  const char *host;      /* (nullable) */
  guint port;
  const char *address; /* (nullable) of the server, as text */
  gboolean resumed;    /* the stream of before goes on */
  gboolean encrypted;
  WcChannelTls tls; /* where encrypted */
} WcConnectorStatus;

/* What the account's owner is told and asked. None may be NULL. A hook may call any verb
 * below. */
typedef struct
{
  /* The status is another. */
  void (*changed) (gpointer data);
  /* A password is needed for an attempt: answer with wc_connector_take_secret(), at once
   * or later. Asked anew for each attempt. */
  void (*need_secret) (gpointer data);
  /* Only a person can help, or can help sooner. @details: borrowed. */
  void (*need_person) (gpointer data,
                       WcPromptKind kind,
                       const char *text,
                       GHashTable *details);
  /* A login succeeded: questions of before are answered. @mechanism: static. */
  void (*logged_in) (gpointer data, const char *mechanism);
  /* The session of XEP-0198, to be kept for the next run of the daemon: it began and can
   * be resumed; the server told its count of it; it is over, and @h, where the server
   * told it as a last word, says how much of it arrived (NULL: nobody knows). @id is the
   * session's. */
  void (*session_began) (gpointer data, const char *id);
  void (*session_handled) (gpointer data, const char *id, guint32 h);
  void (*session_over) (gpointer data, const char *id, const guint32 *h);
} WcConnectorHooks;

/* @account is referenced; @session is referenced and bound by nobody else; @means is
 * borrowed and must live longer, @hooks is static. Begins OFFLINE. Returns: (transfer
 * full). */
WcConnector *wc_connector_new (const WcAccount *account,
                               WcSession *session,
                               const WcAttemptMeans *means,
                               const WcConnectorHooks *hooks,
                               gpointer data);

/* Before the first connect: the session that an earlier run of the daemon left. */
void wc_connector_restore (WcConnector *self,
                           const char *id,
                           const char *full_jid,
                           guint32 inbound);

/* Wants to be online: now if it is not, whatever it waits for. */
void wc_connector_connect (WcConnector *self);

/* Wants to be offline: ends the stream properly. */
void wc_connector_disconnect (WcConnector *self);

/* Leaves without a word, so that the session can be resumed by the next run. */
void wc_connector_abandon (WcConnector *self);

/* Other settings, from the next attempt on; @account is referenced. What they ask for
 * (connecting anew) is the caller's to decide. The same for the fingerprints that a
 * person has accepted; copied. */
void wc_connector_set_account (WcConnector *self, const WcAccount *account);
void wc_connector_set_pins (WcConnector *self, const char *const *pins);

/* The answer to need_secret. @password NULL: there is none; @error then says why: a
 * WC_STREAM_ERROR_SECRET (detail "prompt" = "keyring" when it is locked) asks a person,
 * whatever else is tried again later. Ignored when nobody asked. */
void
wc_connector_take_secret (WcConnector *self, const char *password, const GError *error);

/* The network is another (@available: there is one), or the machine woke up: what waits
 * is tried now, what is online is suspected and made to prove itself. */
void wc_connector_network_changed (WcConnector *self, gboolean available);
void wc_connector_resumed (WcConnector *self);

/* Whether what happens can be stored. While it cannot, an open stream is paused, see
 * wc_live_stream_set_storable(), and no attempt is made: that would need the store. Where
 * nobody ever calls this, what cannot be stored ends the stream. @why: a sentence for
 * people; NULL: it can. */
void wc_connector_set_storable (WcConnector *self, const char *why);

/* The connection of before, of this run or an earlier one, is lost, and whether what was
 * written on it last arrived is not known: the next attempt waits until the server has
 * had time to handle what it has, lest it says that it did not arrive and takes it all
 * the same. */
void wc_connector_let_settle (WcConnector *self);

/* The peer does not answer any more (XEP-0199, or a request of 0198): the connection is
 * dropped and tried anew, to resume. */
void wc_connector_peer_is_dead (WcConnector *self);

const WcConnectorStatus *wc_connector_get_status (WcConnector *self);

/* The session of 0198 that is open, and the number of the next stanza on it; NULL and 0
 * while there is none that could be resumed. Borrowed. */
const char *wc_connector_get_next (WcConnector *self, guint32 *out_number);

/* What the server said about the session of 0198: how long it keeps it, in seconds, 0:
 * unknown; and where to resume it, "host:port", NULL: anywhere. */
gint64 wc_connector_get_session_max_s (WcConnector *self);
const char *wc_connector_get_session_location (WcConnector *self);
