/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "stream/gate.h"
#include "stream/login.h"
#include "stream/transport.h"

/* One attempt to get an account online: where are its servers, connect to one after the
 * other, log in at the first that lets us. Or without the login, for who has no account
 * yet. Reference counted inside. */
typedef struct _WcAttempt WcAttempt;

/* What all attempts of the process share. Borrowed; must live longer. */
typedef struct
{
  WcClock *clock;
  WcTurns *turns;
  WcTransport *(*new_transport) (gpointer data); /* (transfer full) */
  gpointer data;                                 /* of new_transport */
  GRand *rand;                                   /* (nullable) GLib's own */
} WcAttemptMeans;

/* Who, and what is known about it. Everything is copied or referenced. */
typedef struct
{
  const WcAccount *account;
  const char *password;
  const char *const *pins;      /* (nullable) fingerprints that a person accepted */
  const WcResolveTarget *first; /* (nullable) to be tried before all others */
  /* Nobody logs in: bound() comes with the features of the first stream, and of the
   * result nothing else is set. Resource and password are not used. */
  gboolean anonymous;
} WcAttemptSettings;

/* Why no server let us in; everything borrowed for the call. */
typedef struct
{
  const GError *error;           /* a certificate's before all others */
  const WcResolveTarget *target; /* (nullable) who said it */
  gboolean encrypted;            /* it was said under TLS */
} WcAttemptFailure;

typedef struct
{
  /* See WcLoginHandler. */
  WcNode *(*resume) (gpointer data, const WcNode *features);
  /* The stream is open: both are borrowed for the call, in which their handlers must be
   * set; what arrives from then on is the session's. @target: where. */
  void (*bound) (gpointer data,
                 WcTransport *transport,
                 WcGate *gate,
                 const WcResolveTarget *target,
                 const WcLoginResult *result);
  void (*failed) (gpointer data, const WcAttemptFailure *failure);
} WcAttemptHandler;

/* Begins. The handler (static) is not called before this returns. Returns: (transfer
 * full), to be given back with wc_attempt_stop(), also after the end. */
WcAttempt *wc_attempt_start (const WcAttemptSettings *settings,
                             const WcAttemptMeans *means,
                             const WcAttemptHandler *handler,
                             gpointer data);

/* Ends it without a word. NULL is allowed. */
void wc_attempt_stop (WcAttempt *self);
