/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/resumption.h"
#include "account/unit-port.h"
#include "lib/fake-server.h"
#include "lib/temp-db.h"
#include "xep/host.h"

/* What a runner is made of, for tests of one part: a real session with all modules, over
 * a fake server and a temporary database, whose clock is one. */
typedef struct
{
  WcTempDb *temp;
  WcFakeClock *clock;
  WcTurns *turns;
  WcFakeServer *server;
  WcLive *live;
  WcHost host;
  WcUnitPort port;
  WcIngest *ingest;
  WcOutbox *outbox;
  WcCatchup *catchup;
  WcSession *session;
  WcConnector *connector;
  WcResumption
      *resumption; /* (owned) (nullable) is told of sessions, where a test made it */
} WcAccountParts;

WcAccountParts *wc_account_parts_new (void);
void wc_account_parts_free (WcAccountParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAccountParts, wc_account_parts_free)

/* The parts end without a word and are made anew, as a restart of the daemon does; the
 * server stays. Without a resumption. */
void wc_account_parts_restart (WcAccountParts *self);

/* Connects, after an earlier loss too, and is let in. */
void wc_account_parts_log_in (WcAccountParts *self);

/* Queues a message to romeo@montague.lit and flushes. Returns its id. */
gint64 wc_account_parts_send (WcAccountParts *self, const char *body);

/* Fails the test unless the message is in the state of that name. */
void
wc_account_parts_assert_state (WcAccountParts *self, gint64 message, const char *state);
