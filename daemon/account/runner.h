/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/passwords.h"
#include "stream/attempt.h"
#include "sync/link.h"
#include "sync/live.h"
#include "sync/prompts.h"

/* One account that runs: its connection, its session with all protocol modules, and what
 * keeps its copy here whole (ingest, outbox, catch-up). It is the WcLink that services
 * see. */
#define WC_TYPE_RUNNER (wc_runner_get_type ())
G_DECLARE_FINAL_TYPE (WcRunner, wc_runner, WC, RUNNER, GObject)

/* What all accounts share; everything borrowed, must live longer. */
typedef struct
{
  WcDb *db;
  WcLive *live;
  WcPrompts *prompts;
  WcPasswords *passwords;
  const WcAttemptMeans *attempt;
} WcRunnerMeans;

/* @account stands in the store; referenced. Begins offline. Returns: (transfer full). */
WcRunner *wc_runner_new (const WcRunnerMeans *means, const WcAccount *account);

/* Ends it: the stream is closed in good order, or (@resumable) only left, so that the
 * next run of the daemon can resume it. Nothing may be asked of it any more. */
void wc_runner_stop (WcRunner *self, gboolean resumable);

/* After that: gives back what it was made with, which may not live as long as those who
 * hold a reference. They may still leave its signals, and every call they make fails. */
void wc_runner_let_go (WcRunner *self);

/* The network is another, or the machine woke up; see stream/connector.h. */
void wc_runner_network_changed (WcRunner *self, gboolean available);
void wc_runner_woke_up (WcRunner *self);

/* The keyring can be read now: who waits for it goes on. */
void wc_runner_keyring_unlocked (WcRunner *self);

/* A person answered the prompt @prompt of this account with @fields (model/prompt.h). */
void wc_runner_answered (WcRunner *self, const WcPrompt *prompt, GHashTable *fields);

/* Whether older history can be asked for now: nothing newer is missing. Then see
 * wc_catchup_backfill_async(), with whose _finish() it ends, on the callback's source;
 * NOT_SUPPORTED where the server keeps no archive. */
gboolean wc_runner_can_backfill (WcRunner *self);
void wc_runner_backfill_async (WcRunner *self,
                               const char *chat,
                               gint64 until_us,
                               guint limit,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
