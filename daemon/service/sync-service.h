/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "service/account-service.h"
#include "service/event-service.h"

/* How far the copy here is behind the server. */
typedef struct _WcSyncService WcSyncService;

/* The words of the API, in the order in which they are reached: "offline", "connecting",
 * "catchup", "live". */
typedef enum
{
  WC_SYNC_PHASE_OFFLINE,
  WC_SYNC_PHASE_CONNECTING,
  WC_SYNC_PHASE_CATCHUP,
  WC_SYNC_PHASE_LIVE,
} WcSyncPhase;

#define WC_N_SYNC_PHASES (WC_SYNC_PHASE_LIVE + 1)

typedef struct
{
  WcSyncPhase phase;
  gboolean archive_complete;
  gint64 oldest_us; /* from here on nothing is missing; 0: nothing is held */
  gint64 fetched;   /* messages fetched by the catch-up that goes on */
  gint64 behind;    /* messages still to be fetched; -1: unknown */
  guint pending_out;
} WcSyncState;

const char *wc_sync_phase_to_string (WcSyncPhase phase);
gboolean wc_sync_phase_from_string (const char *word, WcSyncPhase *out_phase);

/* Everything is borrowed. Returns: (transfer full). */
WcSyncService *wc_sync_service_new (WcDb *db,
                                    WcClock *clock,
                                    WcLinks *links,
                                    WcAccountService *accounts,
                                    WcEventService *events);
void wc_sync_service_free (WcSyncService *self);

void wc_sync_service_get_state (WcSyncService *self,
                                const WcAccount *account,
                                WcSyncState *out_state);
/* The same by id; all zero when there is no such account. */
void wc_sync_service_get_state_of (WcSyncService *self,
                                   gint64 account,
                                   WcSyncState *out_state);

/* Asks the archive now. OFFLINE. */
gboolean
wc_sync_service_now (WcSyncService *self, const WcAccount *account, GError **error);

/* Waits until the account has reached @phase or is beyond it. TIMEOUT, NOT_FOUND (it was
 * removed meanwhile), CANCELLED (G_IO_ERROR). Value: (transfer full) WcSyncState, to be
 * freed with g_free(). */
typedef struct
{
  WcSyncPhase phase;
  guint timeout_ms;
  GCancellable *cancellable; /* (nullable) */
} WcSyncWait;
void wc_sync_service_wait_async (WcSyncService *self,
                                 const WcAccount *account,
                                 const WcSyncWait *wait,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
WcSyncState *
wc_sync_service_wait_finish (WcSyncService *self, GAsyncResult *result, GError **error);
