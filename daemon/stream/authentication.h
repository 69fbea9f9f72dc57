/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "stream/strophe.h"
#include "stream/turns.h"
#include "xml/node.h"

/* SASL from the server's offers to the proof on both sides (RFC 6120 § 6), led by
 * libstrophe and guarded here: one mechanism, a bounded challenge, both proofs computed
 * in a worker, the server's signature verified. Reference counted, because a worker
 * thread may outlive the login. */
typedef struct _WcAuthentication WcAuthentication;

/* Who logs in and how. All strings are copied, the password into memory that is wiped. */
typedef struct
{
  const char *jid;       /* canonical bare JID */
  const char *resource;  /* the stable one (DECISIONS 11) */
  const char *password;  /* UTF-8 */
  const char *mechanism; /* (nullable) the strongest used so far */
  gboolean encrypted;    /* by TLS whose certificate is accepted */
} WcAuthenticationSettings;

typedef struct
{
  void (*say) (gpointer data, const char *text);
  /* The end, one of the two; the caller of wc_authentication_stop() hears neither. */
  void (*proven) (gpointer data);
  void (*failed) (gpointer data, GError *error); /* (transfer full) */
} WcAuthenticationHandler;

/* @strophe: borrowed, until the end. @turns is referenced, @handler static. Returns:
 * (transfer full). */
WcAuthentication *wc_authentication_new (const WcAuthenticationSettings *settings,
                                         WcStrophe *strophe,
                                         WcTurns *turns,
                                         const WcAuthenticationHandler *handler,
                                         gpointer data);

/* Ends it without a word, and drops the caller's reference. NULL is allowed. */
void wc_authentication_stop (WcAuthentication *self);

/* What the server says: the features of the first stream, then each child of it. Errors
 * for failed(): NO_MECHANISM, DOWNGRADE, CHALLENGE, SERVER_SIGNATURE, SASL, PROTOCOL. */
void wc_authentication_handle (WcAuthentication *self, const WcNode *node);

/* The mechanism that was chosen, static; NULL before. */
const char *wc_authentication_get_mechanism (WcAuthentication *self);
