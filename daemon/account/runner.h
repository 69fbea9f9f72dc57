/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/passwords.h"
#include "store/avatar-cache.h"
#include "stream/attempt.h"
#include "stream/session.h"
#include "sync/files.h"
#include "sync/link.h"
#include "sync/live.h"
#include "sync/prompts.h"
#include "sync/storage.h"

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
  WcStorage *storage;     /* (nullable) */
  WcAvatarCache *avatars; /* (nullable) */
  WcFiles *files;         /* (nullable) */
  const char *guards;     /* (nullable) folder of notes outside of the database; see
                           * sync/omemo-guard.h */
  const char *machine;    /* (nullable) what no other machine is called, for them */
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

/* Whether the network is one where each byte counts, see wc_catchup_set_sparing(). */
void wc_runner_set_sparing (WcRunner *self, gboolean sparing);

/* The keyring can be read now: who waits for it goes on. */
void wc_runner_keyring_unlocked (WcRunner *self);

/* A person answered the prompt @prompt of this account with @fields (model/prompt.h). */
void wc_runner_answered (WcRunner *self, const WcPrompt *prompt, GHashTable *fields);

/* The session, while the account is online and what its server offers is known; else
 * NULL. Borrowed. */
WcSession *wc_runner_get_session (WcRunner *self);

/* The address of the server that the account is connected to, as text; NULL: none.
 * Borrowed. */
const char *wc_runner_get_server_address (WcRunner *self);

/* Whether older history of @chat can be asked for now: nothing newer is missing. Then see
 * wc_catchup_backfill_async(), with whose _finish() it ends, on the callback's source;
 * NOT_SUPPORTED where the server, or the room, keeps no archive, CONFLICT where the
 * account is in the room no longer. */
gboolean wc_runner_can_backfill (WcRunner *self, const char *chat);
void wc_runner_backfill_async (WcRunner *self,
                               const char *chat,
                               gint64 until_us,
                               guint limit,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
